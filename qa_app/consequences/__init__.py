"""What follows from settled grades: subsidies for the finance office, failed cases for who assigns.

The program works out and lists; people pay and decide. Nothing here keeps anybody from anything.
"""

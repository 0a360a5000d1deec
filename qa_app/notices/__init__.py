"""Tells people what concerns them: a list in the program and, where wished, mail."""

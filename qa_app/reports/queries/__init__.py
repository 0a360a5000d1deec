"""Reads for reports: the cycle, the counts its figures are made of, names, and ratings."""

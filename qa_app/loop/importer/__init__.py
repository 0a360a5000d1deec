"""Reads, checks and fills documents of Word."""

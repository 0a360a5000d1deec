"""Vocabulary every package shares: errors, grades, case types, text and rounding. Pure."""

"""Tests mirror the program: one folder per package, names that are sentences."""

"""Reads of case files: who may read one, what is in it, what is missing, what was uploaded."""

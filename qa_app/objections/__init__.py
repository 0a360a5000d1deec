"""Objections of lawyers to the grade of a case, from the first word typed to the new version."""

"""Rubrics: what a reviewer answers about a case, kept as versioned files and frozen by hash."""

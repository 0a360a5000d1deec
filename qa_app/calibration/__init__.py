"""Keeps experts' scales together: practice files, qualification, seeds, drift, sessions."""

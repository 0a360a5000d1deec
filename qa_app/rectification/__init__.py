"""Rectification: what is to be put right after an evaluation, by whom, until when, and whether."""

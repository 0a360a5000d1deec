"""Frames, strata, draws and estimates: which cases are reviewed and what they say of the rest."""

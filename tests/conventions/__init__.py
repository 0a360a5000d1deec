"""Tests of how the code is written, not of what it does."""

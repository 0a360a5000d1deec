"""Ours beside yardsticks that do the same work: ``./run bench``."""

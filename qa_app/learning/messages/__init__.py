"""Sentences of the codes of learning, by topic."""

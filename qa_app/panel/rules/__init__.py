"""Decisions about the panel, pure: who may not score what, who scores what, why it cannot be."""

"""Keeps templates and issues bulletins."""

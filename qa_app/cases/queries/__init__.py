"""Reads of cases and imports, narrowed to what the actor may see."""

"""Reads of opinions, narrowed to the cycles and agencies the actor may see."""

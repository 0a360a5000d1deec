"""Reads of consequences, narrowed to what the actor may see."""

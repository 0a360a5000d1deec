"""Reads of follow-ups, narrowed to what the actor may see."""

"""Reads of hearings, rounds and observations, narrowed to what the actor may see."""

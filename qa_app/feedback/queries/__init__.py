"""Reads of feedback, each narrowed to what the actor may see."""

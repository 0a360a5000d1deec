"""Reads of closing checks, narrowed to the agencies of whoever asks."""

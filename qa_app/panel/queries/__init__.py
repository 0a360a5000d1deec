"""Reads of the expert pool, of ties and of who reviews which case, narrowed to who asks."""

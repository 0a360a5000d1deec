"""Reads of reviews: each narrowed to what the person who asks may know."""

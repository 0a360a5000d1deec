"""Journeys through the whole program in a real browser, over demonstration data."""

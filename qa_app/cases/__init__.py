"""Closed cases: their register, import from spreadsheets, list, export and sealed personal data."""

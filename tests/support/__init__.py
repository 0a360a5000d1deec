"""Machinery of the tests: databases, the checking client, Chromium."""

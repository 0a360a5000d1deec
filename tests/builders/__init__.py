"""Plain builders of rows and values for tests; each gives a believable default."""

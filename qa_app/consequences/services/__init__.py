"""Acts of consequences."""

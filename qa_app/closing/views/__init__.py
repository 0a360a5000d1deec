"""Pages of closing checks."""

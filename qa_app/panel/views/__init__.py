"""Pages of the expert pool and of the panel of a cycle."""

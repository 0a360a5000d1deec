"""Acts on tasks, one function each."""

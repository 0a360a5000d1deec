"""What the sources say, read side by side."""

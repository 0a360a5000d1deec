"""The act of combining sources into grades."""

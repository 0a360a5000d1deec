"""Pages of opinions: for those who ask, and the one page for who answers."""

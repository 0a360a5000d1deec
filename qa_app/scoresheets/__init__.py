"""Score sheets: one person's answers to one rubric version about one case."""

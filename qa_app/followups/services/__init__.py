"""Acts of follow-ups, one function each."""

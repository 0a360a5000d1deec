"""What may be done with a task, what problems are, and whether they came back. Pure."""

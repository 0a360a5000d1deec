"""What is counted, withheld and merged, as pure functions."""

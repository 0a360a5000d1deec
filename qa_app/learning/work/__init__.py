"""What of learning waits for whom, by topic."""

"""What the pages of learning send, by topic."""

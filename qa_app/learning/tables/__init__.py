"""Lists of learning as files, by topic."""

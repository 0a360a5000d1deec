"""What a settled sheet says and what may be done with it. Pure."""

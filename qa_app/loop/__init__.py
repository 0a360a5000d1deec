"""The loop as the office sees it: how far feedback, objections and rectification are; bulletins."""

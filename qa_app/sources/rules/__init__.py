"""The pure rules of sources: combining them into a grade, and how far they agree."""

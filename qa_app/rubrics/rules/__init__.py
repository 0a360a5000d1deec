"""What a rubric may say, whether one is sound, and which one a case takes. Pure."""

"""Case-quality peer review for legal aid: verifiable draws, conflict-free panels, honest shares."""

"""The pure rules of sampling: labels, sizes, tickets, files of a draw, estimates and planning."""

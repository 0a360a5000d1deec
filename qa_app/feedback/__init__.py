"""Feedback: settled grades released to the lawyers, read, acknowledged and answered."""

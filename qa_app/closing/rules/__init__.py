"""What the dates and the file of a closed case lack, and what may be done about it. Pure."""

"""What pages of every kind of sheet have in common; the pages themselves are made above."""

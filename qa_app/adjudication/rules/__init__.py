"""Pure decisions of a meeting: who may vote, what a vote comes to."""

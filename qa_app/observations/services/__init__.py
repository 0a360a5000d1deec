"""Acts on hearings, rounds and observations."""

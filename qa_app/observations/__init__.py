"""Court observation: hearings, draws from their calendar, observers and what they saw."""

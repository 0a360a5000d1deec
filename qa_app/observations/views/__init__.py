"""Pages of the hearing calendar, rounds, quotas and observations."""

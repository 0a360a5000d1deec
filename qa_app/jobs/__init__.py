"""Long work in the background: a durable row per job, taken up again when a worker dies."""

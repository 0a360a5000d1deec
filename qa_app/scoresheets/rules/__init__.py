"""From answers to totals and a computed grade, and why a sheet cannot be submitted yet. Pure."""

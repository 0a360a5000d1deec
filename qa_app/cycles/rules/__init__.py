"""The pure rules of cycles: what a plan may say, read from and written to PLAN.toml."""

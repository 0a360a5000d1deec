"""Pages of reviews: what experts work on, and what supervisors may see of it and when."""

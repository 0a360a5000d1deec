"""Pages of objections: the lawyer writes, the supervisor checks and assigns, an expert decides."""

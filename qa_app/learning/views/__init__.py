"""Pages of model files, training and competitions."""

"""Learning from settled reviews: model files, the training list, competitions of the best files."""

"""What learning decides: redaction of model files, training needs, ranking of a competition."""

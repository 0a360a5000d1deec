"""Pure rules of case files: directories, masking, covers, names, search, types by content."""

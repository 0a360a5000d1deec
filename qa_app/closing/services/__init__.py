"""Acts of closing checks: checking, sending back, explaining, deciding, correcting dates."""

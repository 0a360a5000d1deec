"""The acts of calibration: model files, attempts, tests, seeds, drift, re-reading, sessions."""

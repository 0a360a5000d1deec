"""Acts on model files, training and competitions; each records one event."""

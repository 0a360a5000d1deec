"""Reads of model files, training and competitions, narrowed to what the actor may see."""

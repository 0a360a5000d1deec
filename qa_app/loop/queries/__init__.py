"""Figures of the loop and bulletins, narrowed to what the actor may see."""

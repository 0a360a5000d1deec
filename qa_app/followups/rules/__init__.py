"""Pure rules of follow-ups: states, next attempts, small cells, the draw's sizes."""

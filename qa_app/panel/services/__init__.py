"""Acts on the expert pool, on ties and on seats; each records one event and never commits."""

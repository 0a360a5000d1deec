"""Acts on objections; each is audited, noted on the timeline, and none commits."""

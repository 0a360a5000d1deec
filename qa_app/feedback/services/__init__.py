"""Acts on feedback, each in one function, recorded, none commits."""

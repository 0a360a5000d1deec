"""Acts on opinions: asking, entering answers, withdrawing, printing forms."""

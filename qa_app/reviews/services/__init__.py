"""Acts on reviews: opening, saving, submitting, importing, settling; each audited, none commits."""

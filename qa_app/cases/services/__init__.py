"""Acts on cases: importing registers, keeping uploads, opening personal data, exporting."""

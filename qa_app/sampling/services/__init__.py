"""Acts on frames and samples: freezing, drawing, extending, substituting, receiving files."""

"""From the files agencies send to typed rows and problems, as a stream; knows no database."""

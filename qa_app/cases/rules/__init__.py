"""What a closed case is and how agencies write one: columns, values, rows. Pure."""

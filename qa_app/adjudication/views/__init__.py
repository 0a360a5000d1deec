"""Pages of meetings: agenda, one item, minutes to print."""

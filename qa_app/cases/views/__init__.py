"""Pages of cases: the list, one case, and the way of a spreadsheet into the program."""

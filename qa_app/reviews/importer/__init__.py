"""From spreadsheets of scores to rows; knows column names only, neither cases nor rubrics."""

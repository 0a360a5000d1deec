"""The plan of a cycle as a form in the browser, in parts."""

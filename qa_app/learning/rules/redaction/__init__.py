"""Finds personal data in the text of a page and says where on the page they stand."""

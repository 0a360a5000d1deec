"""Printed pages: fonts, Chinese line breaking, page frame, tables and charts. Knows no domain."""

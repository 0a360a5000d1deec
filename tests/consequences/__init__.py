"""Tests of coefficients, exports for finance and decisions about failed cases."""

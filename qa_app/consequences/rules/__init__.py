"""Pure rules of coefficients, payments, exports and decisions."""

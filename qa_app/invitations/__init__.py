"""Links that may be used once: who holds one may answer for one subject, without an account."""

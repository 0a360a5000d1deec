"""Opinions of deciding bodies (court, procuratorate, police, arbitration) on a case's handling."""

"""Reads for experts (their own practice only) and for the supervisors who run the calibration."""

"""The pages of calibration, for experts and for supervisors."""

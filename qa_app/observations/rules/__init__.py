"""Rules of hearings, quotas, rounds and observations: values in, values out."""

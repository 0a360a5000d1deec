"""The demonstration: an invented province, its messy files, its simulated experts."""

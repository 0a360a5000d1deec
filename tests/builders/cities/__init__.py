"""Cities of the leak tests, station by station."""

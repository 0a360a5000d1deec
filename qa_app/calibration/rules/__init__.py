"""How far a sheet lies from a model, when a test is passed, when an expert drifts. Pure."""

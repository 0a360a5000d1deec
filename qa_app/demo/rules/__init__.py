"""The invented province as pure functions of a source of chance that the caller seeds."""

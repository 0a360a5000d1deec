"""The sentences of hearings, rounds and observations; each room of the package adds its own."""

MESSAGES: dict[str, str] = {}

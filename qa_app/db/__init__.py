"""The database: engine, sessions, the one commit, column types and sealed personal data."""

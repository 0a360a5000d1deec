"""Tells a lost race from a fault: two acts at once, of which the database let one through.

Services ask before they write; what passed between asking and writing ends here.  Broken foreign
keys and checks are faults of ours and stay what they are.
"""

from sqlalchemy.exc import DBAPIError

_SQLITE_UNIQUE = ("UNIQUE constraint failed", "PRIMARY KEY constraint failed")
_POSTGRESQL_STATES = {
    "23505": "unique_violation",
    "40001": "serialization_failure",
    "40P01": "deadlock_detected",
}
"""https://www.postgresql.org/docs/current/errcodes-appendix.html"""


def lost_race(error: DBAPIError) -> bool:
    """Whether somebody else wrote the same thing first, so that looking again is the answer."""
    if str(getattr(error.orig, "sqlstate", "")) in _POSTGRESQL_STATES:
        return True
    return any(words in str(error.orig) for words in _SQLITE_UNIQUE)

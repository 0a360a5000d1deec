"""A random id a form carries, so that a form sent twice acts once.

What is made from the form takes the id as its public one; a service that finds it made already
answers with what there is. An id somebody else typed or cut is not taken over.
"""

import re
import secrets

_BYTES = 12
_ID = re.compile(r"[A-Za-z0-9_-]{16}")


def fresh() -> str:
    """An id nobody has yet."""
    return secrets.token_urlsafe(_BYTES)


def once_of(text: str | None) -> str:
    """The id a form sent; a fresh one for anything that is none."""
    return text if text and _ID.fullmatch(text) else fresh()

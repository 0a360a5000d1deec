"""What a link's token looks like, how it is kept, and when a link may be used; pure.

A token is 26 characters of Crockford's base 32 (https://www.crockford.com/base32.html), that is
130 bits of chance: no letters that read like figures, no difference between capitals and small
letters, so that it can also be typed from paper. Only its SHA-256 is stored. A plain hash is
enough: unlike a password, a token of 130 random bits cannot be tried out, and nothing about it
repeats that a salt would have to hide.
"""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
TOKEN_LENGTH = 26
_LOOKS_LIKE = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None, " ": None})

MISSES_ALLOWED = 60
"""So many links that lead nowhere may be tried from one address …"""
MISS_WINDOW = timedelta(minutes=10)
"""… in this time. Many phones share one address of their network: only misses are counted."""


class Purpose(StrEnum):
    """What a link is for; the subject's number is read in the purpose's own table."""

    FOLLOW_UP = "follow_up"
    OPINION = "opinion"


class LinkState(StrEnum):
    """How a link stands, for those who gave it out."""

    OPEN = "open"
    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def token_from(chance: bytes) -> str:
    """The token of so many random bytes (at least 17): their first 130 bits, five at a time."""
    number = int.from_bytes(chance, "big") >> (8 * len(chance) - 5 * TOKEN_LENGTH)
    places = range(5 * (TOKEN_LENGTH - 1), -1, -5)
    return "".join(ALPHABET[number >> place & 31] for place in places)


def token_hash(token: str) -> str:
    """What is stored of a token: lower-case hex SHA-256 of its plain spelling."""
    plain = token.strip().lower().translate(_LOOKS_LIKE)
    return hashlib.sha256(plain.encode()).hexdigest()


def link_state(
    *,
    used_at: datetime | None,
    withdrawn_at: datetime | None,
    expires_at: datetime,
    now: datetime,
) -> LinkState:
    """Where a link stands; what was used stays used, whatever came later."""
    if used_at is not None:
        return LinkState.USED
    if withdrawn_at is not None:
        return LinkState.WITHDRAWN
    return LinkState.EXPIRED if now >= expires_at else LinkState.OPEN


def too_many_misses(misses: int) -> bool:
    """Whether an address tried so many dead links that it has to wait."""
    return misses >= MISSES_ALLOWED

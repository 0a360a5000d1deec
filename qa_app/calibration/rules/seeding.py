"""How many seeds an expert gets, which ones, and where they stand among the live files.

Everything follows from a secret of the cycle and public facts, so the program can repeat it and
nobody outside can foresee it (HMAC, RFC 2104). Seeds are spread: one in each of as many equal
stretches of the live files, at a place in the stretch that the hash decides.
"""

import hashlib
import hmac
from collections.abc import Collection, Sequence
from decimal import Decimal
from fractions import Fraction

_BITS = 64


def fraction(secret: str, *parts: object) -> Fraction:
    """A number in [0, 1) that the secret and the parts decide."""
    text = "\x1f".join(str(part) for part in parts)
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return Fraction(int.from_bytes(digest[: _BITS // 8], "big"), 1 << _BITS)


def seeds_wanted(live: int, share: Decimal, secret: str, expert: str) -> int:
    """``live`` times ``share``; what is left over a whole number is given by the hash.

    Never falls when ``live`` grows.
    """
    if share <= 0:
        return 0
    exact = live * Fraction(share)
    return int(exact + fraction(secret, "count", expert))


def places(live: int, seeds: int, secret: str, expert: str) -> list[int]:
    """After how many live files each seed stands: one in each stretch, ascending."""
    found: list[int] = []
    for number in range(seeds):
        start, end = live * number // seeds, live * (number + 1) // seeds
        within = int((end - start) * fraction(secret, "place", expert, number))
        found.append(start + within)
    return found


def in_order(files: Collection[str], secret: str, expert: str) -> list[str]:
    """The seeds by key in the order in which this expert gets them."""
    return sorted(files, key=lambda file: (fraction(secret, "file", expert, file), file))


def fits_between(name: str, others: Sequence[str], place: int) -> bool:
    """Whether a random name sorts behind exactly ``place`` of the (sorted) others."""
    before = place == 0 or others[place - 1] < name
    after = place >= len(others) or name < others[place]
    return before and after

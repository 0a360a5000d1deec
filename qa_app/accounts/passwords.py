"""Passwords: hashed with argon2id, compared, and made up for a new account.

Which password is good enough is decided in ``rules``, who may change whose in ``services``.
"""

import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_hashers = {"main": PasswordHasher()}
_few_at_once = threading.BoundedSemaphore(2)
"""argon2 takes 64 MiB a hash: more than two at once would let a login storm eat the memory."""


def use(hasher: PasswordHasher) -> None:
    """Hash with other costs from now on; older hashes stay good, each names its own costs."""
    _hashers["main"] = hasher
    of_nobody.cache_clear()


def start_password() -> str:
    """A password to begin with: shown once, to be changed at the first log-in."""
    return secrets.token_urlsafe(9)


def hashed(password: str) -> str:
    """The argon2id hash of a password."""
    with _few_at_once:
        return _hashers["main"].hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Whether a password belongs to a hash."""
    with _few_at_once:
        try:
            return _hashers["main"].verify(password_hash, password)
        except (VerifyMismatchError, InvalidHashError):
            return False


@cache
def of_nobody() -> str:
    """A hash to compare with when there is no such account, so that both cases take the same."""
    return hashed("nobody has this password")

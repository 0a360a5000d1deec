"""Seals the bytes of files: AES-256-GCM in segments, so that large files never fill the memory.

A sealed object is the suite byte, a random salt, then segments of 1 MiB of plain bytes, each with
its own tag. Every object has a key of its own, derived from the store's key, the salt and the name
the object is bound to. Nonces count the segments and mark the last one, so that segments can be
neither swapped nor cut off (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár,
https://eprint.iacr.org/2015/189).
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from qa_app.db.sealed import CannotOpen

SUITE = b"\x01"
SEGMENT = 1 << 20
_SALT = 16
_TAG = 16
_HEAD = len(SUITE) + _SALT


@dataclass(frozen=True, slots=True)
class FileKeys:
    """The two keys of the store: one seals, one names contents."""

    sealing: bytes = field(repr=False)
    naming: bytes = field(repr=False)


def make_keys(data_key: str) -> FileKeys:
    """The keys for the operator's data key, apart from those of personal data."""
    derive = HKDF(SHA256(), length=64, salt=None, info=b"qa-app case files v1")
    keys = derive.derive(data_key.encode())
    return FileKeys(keys[:32], keys[32:])


def seal(keys: FileKeys, chunks: Iterable[bytes], bound_to: str) -> Iterator[bytes]:
    """The sealed object of some bytes, piece by piece; opens only for the same ``bound_to``."""
    salt = os.urandom(_SALT)
    cipher, bound = _cipher(keys, salt, bound_to)
    yield SUITE + salt
    for number, (segment, last) in enumerate(_segments(chunks, SEGMENT)):
        yield cipher.encrypt(_nonce(number, last), segment, bound)


def unseal(keys: FileKeys, chunks: Iterable[bytes], bound_to: str) -> Iterator[bytes]:
    """The plain bytes again; raises ``CannotOpen`` for anything altered, cut or foreign."""
    pieces = iter(chunks)
    head = b""
    while len(head) < _HEAD:
        more = next(pieces, None)
        if more is None:
            raise CannotOpen("cut off")
        head += bytes(more)
    if head[:1] != SUITE:
        raise CannotOpen("unknown suite")
    cipher, bound = _cipher(keys, head[1:_HEAD], bound_to)
    rest = _chain(head[_HEAD:], pieces)
    for number, (segment, last) in enumerate(_segments(rest, SEGMENT + _TAG)):
        try:
            yield cipher.decrypt(_nonce(number, last), segment, bound)
        except InvalidTag as error:
            raise CannotOpen("altered or sealed with another key") from error


def naming(keys: FileKeys) -> "hmac.HMAC":
    """A running keyed hash whose hex digest names a content; nobody without the key can guess."""
    return hmac.new(keys.naming, digestmod=hashlib.sha256)


def _cipher(keys: FileKeys, salt: bytes, bound_to: str) -> tuple[AESGCM, bytes]:
    bound = SUITE + bound_to.encode()
    return AESGCM(hmac.digest(keys.sealing, salt + bound, "sha256")), bound


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _segments(chunks: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Bytes in segments of one size; the last one (always there) may be shorter or empty."""
    held = b""
    for chunk in chunks:
        held = held + chunk if held else chunk
        at = 0
        while len(held) - at > size:
            yield held[at : at + size], False
            at += size
        held = held[at:] if at else held
    yield held, True


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest

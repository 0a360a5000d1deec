"""Seals personal data before it reaches the database, and opens it for those who may see it.

The cipher suite is named and versioned in front of every sealed value, so that suites can change
without touching old rows. ``mark`` gives a keyed fingerprint for exact look-ups without opening.
"""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring as quoted
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SUITE = b"\x01"


class CannotOpen(Exception):
    """The sealed value was altered or was sealed with another key."""


@dataclass(frozen=True, slots=True)
class Vault:
    """Seals and opens with keys derived from the operator's data key."""

    cipher: AESGCM
    mark_key: bytes

    def seal(self, values: dict[str, Any], *, bound_to: str) -> bytes:
        """The values as one sealed blob that opens only for the same ``bound_to`` text."""
        nonce = os.urandom(12)
        text = _json(values).encode()
        return SUITE + nonce + self.cipher.encrypt(nonce, text, bound_to.encode())

    def sealer(self, names: Sequence[str]) -> Callable[[Sequence[str], str], bytes]:
        """``seal`` for many records of the same text fields: takes their texts and ``bound_to``."""
        encrypt, random_bytes = self.cipher.encrypt, os.urandom
        form = "{" + ",".join(f"{quoted(name)}:%s" for name in names) + "}"

        def seal(texts: Sequence[str], bound_to: str) -> bytes:
            nonce = random_bytes(12)
            text = form % tuple(map(quoted, texts))
            return SUITE + nonce + encrypt(nonce, text.encode(), bound_to.encode())

        return seal

    def open(self, blob: bytes, *, bound_to: str) -> dict[str, Any]:
        """The values again; raises ``CannotOpen`` when altered."""
        if blob[:1] != SUITE:
            raise CannotOpen("unknown suite")
        try:
            text = self.cipher.decrypt(blob[1:13], blob[13:], bound_to.encode())
        except InvalidTag as error:
            raise CannotOpen("altered or sealed with another key") from error
        return json.loads(text)

    def mark(self, text: str) -> bytes:
        """A 16-byte keyed fingerprint: equal texts have equal marks, nothing else shows."""
        return hashlib.blake2b(text.encode(), key=self.mark_key, digest_size=16).digest()


def _json(values: dict[str, Any]) -> str:
    """Compact JSON; several times faster than ``json.dumps`` where all values are texts."""
    if all(type(value) is str for value in values.values()):
        pairs = [f"{quoted(name)}:{quoted(value)}" for name, value in values.items()]
        return "{" + ",".join(pairs) + "}"
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


_kept: dict[str, Vault] = {}


def keep(vault: Vault) -> None:
    """Name the vault this process works with, as ``session.configure`` names its database."""
    _kept["main"] = vault


def kept() -> Vault:
    """The vault of this process: for services that meet personal data in the middle of an act."""
    return _kept["main"]


def make_vault(data_key: str) -> Vault:
    """A vault for the operator's data key."""
    derive = HKDF(SHA256(), length=64, salt=None, info=b"qa-app personal data v1")
    keys = derive.derive(data_key.encode())
    return Vault(AESGCM(keys[:32]), keys[32:])

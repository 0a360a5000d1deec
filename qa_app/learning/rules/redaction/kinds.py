"""What kinds of personal data are looked for. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a suggestion believes to have found."""

    RESIDENT_ID = "resident_id"
    ID_LIKE = "id_like"
    MOBILE = "mobile"
    LANDLINE = "landline"
    BANK_CARD = "bank_card"
    PASSPORT = "passport"
    PLATE = "plate"
    EMAIL = "email"
    ACCOUNT = "account"
    ADDRESS = "address"
    CASE_NUMBER = "case_number"
    NAME = "name"
    SIGNED_NAME = "signed_name"
    COVERED = "covered"
    """Already covered in the file for those who reviewed it."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something found in a comparable text: characters ``start`` to ``end`` (excluded)."""

    kind: Kind
    start: int
    end: int

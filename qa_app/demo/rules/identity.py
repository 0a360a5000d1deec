"""Identity and telephone numbers that have the right form and can belong to nobody.

Identity numbers begin with 99, which no region has, and end with the right check character
(ISO 7064 MOD 11-2, as GB 11643 uses it). Telephone numbers are all 199 0000 xxxx.
"""

from datetime import date

from qa_app.demo.rules.chance import Chance

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def check_character(first_seventeen: str) -> str:
    """The eighteenth character of an identity number (ISO 7064 MOD 11-2)."""
    total = sum(
        weight * int(digit) for weight, digit in zip(_WEIGHTS, first_seventeen, strict=True)
    )
    return _CHECK[total % 11]


def identity_number(region_code: str, born: date, *, female: bool, chance: Chance) -> str:
    """Eighteen characters: region, birth, a serial that is even for women, the check character."""
    serial = int(chance.random() * 500) * 2 + (0 if female else 1)
    body = f"{region_code}{born:%Y%m%d}{serial:03d}"
    return body + check_character(body)


def phone_number(chance: Chance) -> str:
    """Eleven digits of a range that is given to nobody here."""
    return f"1990000{int(chance.random() * 10000):04d}"

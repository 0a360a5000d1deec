"""Numbers that point to a person: identity, telephone, bank card, passport, plate, e-mail. Pure.

Sources: GB 11643-1999 (check digit of the citizen number, ISO 7064 MOD 11-2), ISO/IEC 7812-1
annex B (Luhn check of bank cards), GA 36-2018 (number plates). A number may be written with spaces,
hyphens or over two lines; where white space was, a number may begin or end.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from qa_app.core.luhn import passes_luhn
from qa_app.learning.rules.redaction.glyphs import Solid
from qa_app.learning.rules.redaction.kinds import Found, Kind

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_MONTHS_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_OLD_ID: Final = 15
_SEP: Final = r"[-_.·‐‑–—一/]?"
_PLACES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"
_ALNUM: Final = r"[A-HJ-NP-Z0-9]"


def _digits(count: str) -> str:
    return rf"\d(?:{_SEP}\d){{{count}}}"


def check_digit(first: str) -> str:
    """The last character that belongs to the first 17 digits of a citizen number."""
    total = sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def is_resident_id(text: str) -> bool:
    """Whether 18 characters are a citizen number: a date of birth and the right check digit."""
    return _has_birthday(text) and check_digit(text[:17]) == text[17].upper()


def numbers_in(solid: Solid) -> Iterator[Found]:
    """Every number that may point to a person, each by the most exact rule that fits."""
    for kind, pattern, fits, anywhere in _RULES:
        for match in pattern.finditer(solid.text):
            start, end = match.span(1)
            bounded = _begins(solid, start) and _ends(solid, end)
            if (bounded or anywhere) and fits(_bare(match[1])):
                yield Found(kind, start, end)


def _bare(text: str) -> str:
    """The letters and digits of a number as it was written."""
    return "".join(letter for letter in text if letter.isascii() and letter.isalnum())


def _begins(solid: Solid, at: int) -> bool:
    before = solid.text[at - 1 : at]
    return not _joins(before, solid.text[at]) or solid.parted[at]


def _ends(solid: Solid, at: int) -> bool:
    after = solid.text[at : at + 1]
    return not after or not _joins(after, solid.text[at - 1]) or solid.parted[at]


def _joins(one: str, other: str) -> bool:
    """Whether two neighbours are of one number: digits, or letters and digits of an alphabet."""
    if not (one.isascii() and one.isalnum() and other.isascii()):
        return False
    return one.isdecimal() or not other.isdecimal()


def _any(_text: str) -> bool:
    return True


def _has_birthday(text: str) -> bool:
    year, month, day = int(text[6:10]), int(text[10:12]), int(text[12:14])
    return 1880 <= year <= 2100 and _is_day(month, day) and text[0] in "123456789"


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= len(_MONTHS_DAYS) and 1 <= day <= _MONTHS_DAYS[month - 1]


def _is_old_id(text: str) -> bool:
    return text[0] in "12345678" and _is_day(int(text[8:10]), int(text[10:12]))


def _is_card(text: str) -> bool:
    return text[0] in "3456789" and passes_luhn(text)


def _rule(
    kind: Kind, pattern: str, fits: Callable[[str], bool] = _any, *, anywhere: bool = False
) -> tuple[Kind, re.Pattern[str], Callable[[str], bool], bool]:
    return kind, re.compile(f"(?=({pattern}))"), fits, anywhere


_RULES: Final = (
    _rule(Kind.RESIDENT_ID, rf"{_digits('16')}{_SEP}[\dXx]", is_resident_id, anywhere=True),
    _rule(Kind.ID_LIKE, rf"{_digits('16')}{_SEP}[\dXx]", _has_birthday),
    _rule(Kind.ID_LIKE, _digits(str(_OLD_ID - 1)), _is_old_id),
    _rule(Kind.ID_LIKE, r"\d{3,10}[*×xX?]{3,14}\d{0,4}[\dXx]"),
    _rule(Kind.MOBILE, rf"(?:\+?(?:00)?86{_SEP})?1{_SEP}[3-9](?:{_SEP}\d){{9}}"),
    _rule(Kind.LANDLINE, rf"(?:\+?86{_SEP})?\(?0\d{{2,3}}\)?{_SEP}[2-9](?:{_SEP}\d){{6,7}}"),
    _rule(Kind.LANDLINE, r"(?<=电话)[:：]?[2-9]\d{6,7}"),
    *(_rule(Kind.BANK_CARD, _digits(str(length - 1)), _is_card) for length in range(15, 20)),
    _rule(Kind.BANK_CARD, rf"(?<=[账帐卡户]号)[:：]?(?:码)?[:：]?{_digits('7,24')}"),
    _rule(Kind.PASSPORT, r"(?:[EGDSPKegdspk]\d{8}|E[A-HJ-NP-Z]\d{7}|[HM]\d{8}(?:\d{2})?)"),
    _rule(Kind.PASSPORT, r"(?<=护照)(?:号码?)?[:：]?[A-Z0-9]{6,12}"),
    _rule(
        Kind.PLATE,
        rf"[{_PLACES}][A-HJ-NP-Z]{_SEP}(?:[DABCEFGHJK]{_ALNUM}\d{{4}}|\d{{5}}[DABCEFGHJK]"
        rf"|{_ALNUM}{{4}}(?:{_ALNUM}|[挂学警港澳领]))",
    ),
    _rule(Kind.EMAIL, r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"),
    _rule(
        Kind.ACCOUNT, r"(?:微信号?|QQ号?|qq号?|支付宝账?号?)[:：]?[A-Za-z0-9][-_A-Za-z0-9]{4,29}"
    ),
)

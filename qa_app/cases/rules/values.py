"""One cell in, one typed value or a ``Bad`` with its reason out: a converter for every field.

For the importer, which remembers the answer per distinct cell. Dates are in ``dates``, the
words for types, stages and sources in ``code_words``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from unicodedata import is_normalized, normalize

from qa_app.cases.rules.code_words import (
    BLANK_WORDS,
    FLAG_WORDS,
    SOURCE_WORDS,
    STAGE_WORDS,
    TYPE_WORDS,
    notifier_of,
)
from qa_app.cases.rules.dates import date_from_cell
from qa_app.cases.rules.fields import (
    DATES,
    FLAGS,
    MAX_LENGTH,
    MAX_OTHER,
    REQUIRED,
    Field,
)
from qa_app.cases.rules.flags import FLAG_OF
from qa_app.core.text import normalised, without_space

MAX_AMOUNT_CENTS: Final = 100_000_000_000  # a thousand million yuan; more is a slip of the pen
SHOWN_LENGTH: Final = 60  # of a wrong value, in a list of problems
EXACT_DIGITS: Final = 15  # a number cell keeps no more digits than these

_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF, 0xAD])
_CONTROL = dict.fromkeys([*range(9), 0xB, 0xC, *range(0xE, 0x20), *range(0x7F, 0xA0)])
_REMOVED = _INVISIBLE | _CONTROL
_AMOUNT = re.compile(
    r"(?:¥|￥|人民币|RMB|CNY)?(-?\d{1,12}(?:\.\d{1,12})?)(万)?(?:元|圆)?(?:整|正)?", re.IGNORECASE
)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_DOTS = re.compile(r"\s*[·・‧•∙⋅]\s*")
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Bad:
    """Why a cell has no value: the code of a problem."""

    code: str


Converter = Callable[[object], object]


def cell_text(cell: object) -> str:
    """A cell as the person sees it: whole numbers without ``.0``, dates as year-month-day."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and abs(cell) < 1e18 and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    return str(cell)


def shown(cell: object, *, personal: bool = False) -> str:
    """A wrong value for a list of problems: shortened, and masked when it is personal."""
    text = cell_text(cell)
    if personal:
        return text[:1] + "*" * min(len(text) - 1, 8) if text else ""
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"


def visible(cell: object) -> str:
    """The cell's text without invisible marks (zero-width, direction, control characters)."""
    text = cell_text(cell)
    return text if text.isprintable() else text.translate(_REMOVED)


def clean_name(text: str) -> str:
    """A name without stray spaces: 卢 涵曦 → 卢涵曦; Latin words keep one space, · is kept."""
    plain = _DOTS.sub("·", normalised(text))
    return plain if _LATIN.search(plain) else without_space(plain)


def _is_blank(text: str) -> bool:
    word = without_space(text).lower()
    return not word or word in BLANK_WORDS


def _missing(field: Field) -> Bad | None:
    return Bad(f"missing_{field}") if field in REQUIRED and field is not Field.AGENCY else None


def _is_plain(text: str) -> bool:
    """Whether there is nothing to clean: letters only, as most names are, and no blank word."""
    return text.isalpha() and is_normalized("NFKC", text) and text.lower() not in BLANK_WORDS


def text_converter(field: Field, clean: Callable[[str], str]) -> Converter:
    """Converter of a text field: cleaned text, "" when blank, ``too_long`` over its limit."""
    limit = MAX_LENGTH[field]
    keeps_marks = field is Field.REMARK or field is Field.RESULT

    def convert(cell: object) -> object:
        if isinstance(cell, str) and len(cell) <= limit and _is_plain(cell):
            return cell
        text = cell_text(cell)
        if len(text) > 4 * limit:
            return Bad("too_long")
        text = clean(visible(text))
        if len(text) > limit:
            return Bad("too_long")
        return "" if _is_blank(text) and not keeps_marks else text

    return convert


def identifier_converter(field: Field) -> Converter:
    """Converter of numbers that are names (case number, identity card): no white space.

    A spreadsheet that took one for a quantity has lost its last digits: ``digits_lost``.
    """
    limit = MAX_LENGTH[field]

    def convert(cell: object) -> object:
        if isinstance(cell, str) and len(cell) <= limit and cell.isprintable():
            if not cell.isascii():
                return "".join(normalize("NFKC", cell).split())
            if cell[:-1].isdigit() and cell.isalnum():
                return cell
        return _identifier(cell, limit)

    return convert


def _identifier(cell: object, limit: int) -> object:
    if isinstance(cell, float) and abs(cell) >= 10**EXACT_DIGITS:
        return Bad("digits_lost")
    text = cell_text(cell)
    if len(text) > 4 * limit:
        return Bad("too_long")
    text = without_space(visible(text))
    if len(text) > limit:
        return Bad("too_long")
    if text.isascii() and _SCIENTIFIC.fullmatch(text):
        return Bad("digits_lost")
    return "" if text.lower() in BLANK_WORDS else text


def code_converter(field: Field, words: Mapping[str, object]) -> Converter:
    """Converter of a word that stands for a code: None when blank, ``unknown_<field>`` else."""
    blank = _missing(field)
    unknown = Bad(f"unknown_{field}")

    def convert(cell: object) -> object:
        text = cell_text(cell)
        if len(text) > MAX_OTHER:
            return Bad("too_long")
        word = without_space(visible(text)).lower()
        if word in words:
            return words[word]
        return blank if _is_blank(word) else unknown

    return convert


def date_converter(field: Field) -> Converter:
    """Converter of a date field: a date, None when blank, ``impossible_date`` else."""
    blank = _missing(field)
    month_only = field is Field.PRACTICE_START

    def convert(cell: object) -> object:
        if isinstance(cell, str):
            if len(cell) > MAX_OTHER:
                return Bad("too_long")
            if not (plain := visible(cell)) or _is_blank(plain):
                return blank
            return date_from_cell(plain, month_only=month_only) or Bad("impossible_date")
        if cell is None:
            return blank
        return date_from_cell(cell) or Bad("impossible_date")

    return convert


def amount_cents(cell: object) -> object:
    """Yuan as typed (1,200.00元, 1.2万) in cents; None when blank, ``bad_amount`` else."""
    text = cell_text(cell)
    if len(text) > MAX_OTHER:
        return Bad("too_long")
    plain = without_space(visible(text)).replace(",", "")
    if _is_blank(plain):
        return None
    found = _AMOUNT.fullmatch(plain)
    if not found:
        return Bad("bad_amount")
    yuan = Decimal(found[1]) * (10_000 if found[2] else 1)
    cents = int((yuan * 100).quantize(Decimal(1), ROUND_HALF_UP))
    return cents if 0 <= cents <= MAX_AMOUNT_CENTS else Bad("bad_amount")


def flag_converter(field: Field) -> Converter:
    """Converter of a yes/no column: the bit of its ``CaseFlag``, 0 for no or blank."""
    bit = int(FLAG_OF[field])
    words = {word: bit if answer else 0 for word, answer in FLAG_WORDS.items()}
    convert = code_converter(field, words)

    def convert_flag(cell: object) -> object:
        value = convert(cell)
        return 0 if value is None else value

    return convert_flag


def notifier(cell: object) -> object:
    """The body a source cell names, or None; never wrong, for the source itself is checked."""
    text = cell_text(cell)
    return notifier_of(without_space(text)) if len(text) <= MAX_OTHER else None


def _all_converters() -> dict[Field, Converter]:
    converters: dict[Field, Converter] = {
        Field.TYPE: code_converter(Field.TYPE, TYPE_WORDS),
        Field.STAGE: code_converter(Field.STAGE, STAGE_WORDS),
        Field.SOURCE: code_converter(Field.SOURCE, SOURCE_WORDS),
        Field.PRACTICE_START: date_converter(Field.PRACTICE_START),
        Field.SUBSIDY: amount_cents,
        Field.RESULT: text_converter(Field.RESULT, normalised),
        Field.REMARK: text_converter(Field.REMARK, normalised),
    }
    for field in (
        Field.NUMBER,
        Field.AGENCY_CODE,
        Field.AIDED_ID,
        Field.LAWYER_LICENCE,
    ):
        converters[field] = identifier_converter(field)
    converters |= {field: date_converter(field) for field in DATES}
    converters |= {field: flag_converter(field) for field in FLAGS}
    for field in Field:
        if field not in converters:
            converters[field] = _name_or_phone(field)
    return converters


def _name_or_phone(field: Field) -> Converter:
    return text_converter(field, normalised if field is Field.AIDED_PHONE else clean_name)


CONVERTERS: Final = _all_converters()

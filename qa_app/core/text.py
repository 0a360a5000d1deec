"""Text as agencies type it, made comparable: full-width forms, white space, case numbers.

And made fit to be kept: without what nobody types and no database, PDF or spreadsheet takes.
"""

import re
import unicodedata

_SPACE = re.compile(r"\s+")
_UNTYPED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""Control characters but tab and line ends, marks that turn the direction of what follows, halves
of characters."""


def typed(text: str) -> str:
    """The text without what no keyboard types: it breaks a page or a file, or shows it reversed."""
    return _UNTYPED.sub("", text)


def normalised(text: str) -> str:
    """NFKC form with runs of white space (full-width too) made one space and ends trimmed."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def without_space(text: str) -> str:
    """NFKC form with all white space removed: case numbers, codes and Chinese names."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def case_key(agency_code: str, case_number: str) -> str:
    """The public name of a case: agency code, a slash, the case number without white space."""
    return f"{agency_code}/{without_space(case_number)}"

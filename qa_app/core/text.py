"""Text as agencies type it, made comparable: full-width forms, white space, case numbers."""

import re
import unicodedata

_SPACE = re.compile(r"\s+")


def normalised(text: str) -> str:
    """NFKC form with runs of white space (full-width too) made one space and ends trimmed."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def without_space(text: str) -> str:
    """NFKC form with all white space removed: case numbers, codes and Chinese names."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def case_key(agency_code: str, case_number: str) -> str:
    """The public name of a case: agency code, a slash, the case number without white space."""
    return f"{agency_code}/{without_space(case_number)}"

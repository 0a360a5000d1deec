"""Finds words in the text of a page as people type them. Pure.

Full-width forms, case and white space do not matter: scanners put spaces between Chinese characters
and line breaks anywhere, so a query with Chinese in it is compared with all white space removed.
"""

import re
import unicodedata
from itertools import accumulate

from qa_app.core.text import normalised, without_space

LONGEST_QUERY = 100
AROUND = 24
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def text_for_search(text: str) -> str:
    """The text of a page as it is kept: NFKC, controls gone, white space made one space."""
    kept = "".join(
        each for each in text if each.isspace() or unicodedata.category(each) not in ("Cc", "Cf")
    )
    return normalised(kept)


def wanted(query: str) -> str:
    """The query in the form ``snippet`` compares; empty when there is nothing to look for."""
    text = normalised(query)[:LONGEST_QUERY].casefold()
    return without_space(text) if _CHINESE.search(text) else text


def snippet(text: str, query: str) -> str | None:
    """The first place of a wanted query in a kept text, with some words around; else None."""
    squeezed = bool(_CHINESE.search(query))
    folded = text.casefold()
    compared = without_space(folded) if squeezed else folded
    at = compared.find(query)
    if at < 0 or not query:
        return None
    if len(folded) != len(text):  # rare letters grow when folded: show the folded text instead
        text = folded
    start, end = _place(text, at, at + len(query)) if squeezed else (at, at + len(query))
    before, after = max(0, start - AROUND), min(len(text), end + AROUND)
    shown = text[before:after].strip()
    return f"{'…' if before else ''}{shown}{'…' if after < len(text) else ''}"


def _place(text: str, first: int, end: int) -> tuple[int, int]:
    """Where the characters ``first`` to ``end`` of the text without spaces stand in the text."""
    solid = list(accumulate(0 if each.isspace() else 1 for each in text))
    return solid.index(first + 1), solid.index(end) + 1

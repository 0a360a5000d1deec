"""What the words of a task must not say, whoever reads them. Pure.

A task goes to lawyers and agencies. It never names who reviewed the case or was helped, and
holds no personal numbers; before the feedback of the case is released it says nothing of a grade or
a level either.
"""

import re
from collections.abc import Collection

from qa_app.core.grades import LABELS
from qa_app.core.text import normalised, without_space
from qa_app.feedback.rules.parties import NOBODY, Parties, aided_in

_ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{15}(?!\d)")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")
_BANK_CARD = re.compile(r"(?<!\d)\d{16,19}(?!\d)")
_PERSONAL = (_ID_NUMBER, _PHONE, _BANK_CARD)
_GRADE_CODES = re.compile(r"\b(excellent|fail|good or excellent)\b", re.IGNORECASE)
SHORTEST_NAME = 2


def why_not_say(
    words: str, *, names: Collection[str], released: bool, aided: Parties = NOBODY
) -> str | None:
    """The code of why a task must not say this, or None.

    ``names`` are names, logins and firms of those who reviewed the cases; a single character is
    not looked for, and Latin letters only as whole words. ``aided`` are who was helped in them.
    """
    words = normalised(words)
    if any(_names(name, words) for name in names):
        return "rectification_names_reviewer"
    if any(aided_in(words, aided)):
        return "rectification_names_aided"
    if any(pattern.search(words) for pattern in _PERSONAL):
        return "rectification_holds_personal"
    if not released and (_GRADE_CODES.search(words) or any(w in words for w in LABELS.values())):
        return "rectification_names_level"
    return None


def _names(name: str, words: str) -> bool:
    if len(name) < SHORTEST_NAME:
        return False
    if not name.isascii():
        return without_space(name) in without_space(words)
    bounded = rf"(?<![a-z0-9]){re.escape(name.lower())}(?![a-z0-9])"
    return re.search(bounded, words.lower()) is not None

"""Places in a case file as a browser sends them: ``PAGE|NUMBER|X,Y,WIDTH,HEIGHT`` and back.

For the review page, links that others follow, and rules that ask which pages an answer names.
Whether a page belongs to the case is asked of the files by whoever saves.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from qa_app.scoresheets.rules.answers import Answer, Evidence

MOST_PLACES = 20
WHOLE = 1000
"""A page is this many thousandths wide and high."""
_PLACE = re.compile(r"([A-Za-z0-9_-]{1,64})\|([1-9]\d{0,4})\|(?:(\d+),(\d+),(\d+),(\d+))?")


def evidence_text(one: Evidence) -> str:
    """One place as a form field holds it."""
    return f"{one.page}|{one.number}|{','.join(map(str, one.region or ()))}"


def evidence_from(values: Sequence[str]) -> tuple[Evidence, ...] | str:
    """The places of a field, each once, in order; the code of a refusal when one does not fit."""
    found: dict[Evidence, None] = {}
    for value in filter(None, values):
        match = _PLACE.fullmatch(value)
        if match is None:
            return "bad_evidence"
        place = _place(match)
        if place is None:
            return "bad_evidence"
        found[place] = None
    return tuple(found) if len(found) <= MOST_PLACES else "too_many_evidence"


def pages_named(answers: Mapping[str, Answer]) -> set[str]:
    """The public ids of every page that any answer points to."""
    return {one.page for answer in answers.values() for one in answer.evidence}


def link_part(one: Evidence) -> str:
    """What follows ``#evidence=`` in an address of the viewer."""
    return f"{one.page}:{','.join(map(str, one.region))}" if one.region else one.page


def fits(one: Evidence) -> bool:
    """Whether the part lies on the page and is not empty."""
    if one.region is None:
        return True
    left, top, width, height = one.region
    return width > 0 and height > 0 and left + width <= WHOLE and top + height <= WHOLE


def evidence_refused(places: Iterable[Evidence]) -> str | None:
    """The code of what is wrong with stored places; None when nothing is."""
    listed = list(places)
    if len(listed) > MOST_PLACES:
        return "too_many_evidence"
    return None if all(map(fits, listed)) else "bad_evidence"


def _place(match: re.Match[str]) -> Evidence | None:
    page, number, *sides = match.groups()
    numbers = [int(side) for side in sides if side is not None]
    region = (numbers[0], numbers[1], numbers[2], numbers[3]) if numbers else None
    place = Evidence(page, int(number), region)
    return place if fits(place) else None

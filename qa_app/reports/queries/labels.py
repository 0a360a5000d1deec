"""Public codes and readable names of the values a report breaks down by, in few reads.

For the share report. Values of case types, sources and stages are words of the program; the
others are looked up. Codes are what JSON and CSV carry: an agency's code, a region's code, the
name of a firm, a lawyer's name with the firm.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from qa_app.accounts.models import Agency, Region
from qa_app.cases.models import Firm, Lawyer
from qa_app.core.case_types import SOURCE_LABELS, STAGE_LABELS, TYPE_LABELS
from qa_app.reports.rules.report import Key

MOST_AT_ONCE = 5000
WORDS: dict[str, dict[str, str]] = {
    "type": {word.value: label for word, label in TYPE_LABELS.items()},
    "source": {word.value: label for word, label in SOURCE_LABELS.items()},
    "stage": {word.value: label for word, label in STAGE_LABELS.items()},
}
NOT_STATED = ""
"""The label of a value that is missing in the register; renderers say so in words."""


def keys_of(session: Session, dimension: str, values: Iterable[Any]) -> dict[Any, Key]:
    """The key of each value; None (missing in the register) has an empty code and label."""
    wanted = [value for value in values if value is not None]
    if dimension in WORDS:
        words = WORDS[dimension]
        found = {value: (str(value), words[str(value)]) for value in wanted}
    else:
        found = _looked_up(session, dimension, wanted)
    keys = {value: Key(dimension, code, label) for value, (code, label) in found.items()}
    return {None: Key(dimension, "", NOT_STATED), **keys}


def _looked_up(session: Session, dimension: str, ids: list[Any]) -> dict[Any, tuple[str, str]]:
    statement = {
        "agency": select(col(Agency.id), col(Agency.code), col(Agency.name)),
        "region": select(col(Region.id), col(Region.code), col(Region.name)),
        "firm": select(col(Firm.id), col(Firm.name), col(Firm.name)),
        "lawyer": select(col(Lawyer.id), col(Lawyer.name), col(Firm.name)).join(
            Firm, col(Firm.id) == col(Lawyer.firm_id), isouter=True
        ),
    }[dimension]
    key = {"agency": Agency.id, "region": Region.id, "firm": Firm.id, "lawyer": Lawyer.id}
    found: dict[Any, tuple[str, str]] = {}
    for start in range(0, len(ids), MOST_AT_ONCE):
        some = ids[start : start + MOST_AT_ONCE]
        for one, first, second in session.execute(statement.where(col(key[dimension]).in_(some))):
            found[one] = _person(first, second) if dimension == "lawyer" else (first, second)
    return found


def _person(name: str, firm: str | None) -> tuple[str, str]:
    shown = f"{name}（{firm}）" if firm else name
    return shown, shown

"""What people can be told and what is done once a day: each package enters its own.

``KINDS[code] = Kind(subject, body, label)``: Chinese sentences (marked with ``N_``, English in the
catalogue of the package) with ``%(name)s`` for values; a value named ``…_on`` is a day in ISO form
and is written out in the receiver's language. No personal data, nothing of a case beyond what the
receiver may see, and the same words for every seat of an expert.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing people are told; ``label`` is what it is called where mail is chosen."""

    subject: str
    body: str = ""
    label: str = ""


KINDS: dict[str, Kind] = {}

Daily = Callable[[Session, datetime], int]
"""Done once a day in a transaction of its own; returns how many people it told."""
DAILY: list[Daily] = []


def name_of(task: Daily) -> str:
    """What a daily task is called in the table of runs."""
    return f"{task.__module__.removeprefix('qa_app.')}.{task.__name__}"

"""How values are written on pages: dates, times, numbers, shares and the words of codes."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

from qa_app.clock import SHANGHAI
from qa_app.core.case_types import SOURCE_LABELS, STAGE_LABELS, TYPE_LABELS
from qa_app.core.grades import LABELS
from qa_app.core.roles import ROLE_LABELS, Role
from qa_app.web.i18n import gettext, language_of_request

DASH = "—"
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def written_date(value: date | None) -> str:
    """2026年3月5日 in Chinese, 5 Mar 2026 in English; a dash for none."""
    if value is None:
        return DASH
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI).date()
    return date_in(language_of_request(), value)


def date_in(language: str, value: date) -> str:
    """The same in a language that is given: for files made outside a request."""
    if language == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def written_time(value: datetime | None) -> str:
    """Date and time in Shanghai, to the minute."""
    if value is None:
        return DASH
    return f"{written_date(value)} {time_of_day(value)}"


def time_of_day(value: datetime | None) -> str:
    """Hours and minutes in Shanghai; a dash for none."""
    return DASH if value is None else f"{value.astimezone(SHANGHAI):%H:%M}"


def number(value: float | None, places: int = 0) -> str:
    """Plain digits with thousands separators; a dash for none."""
    return DASH if value is None else f"{value:,.{places}f}"


def points(hundredths: int | None) -> str:
    """Hundredths of points as points: 8550 → 85.5."""
    if hundredths is None:
        return DASH
    text = f"{hundredths // 100}.{hundredths % 100:02d}"
    return text.rstrip("0").rstrip(".")


def share(value: str | None) -> str:
    """A rounded percentage text with its sign; a dash for none."""
    return DASH if value is None else f"{value}%"


def estimate(value: float | None, places: int = 1) -> str:
    """A proportion between 0 and 1 as percent."""
    return DASH if value is None else f"{100 * value:.{places}f}%"


def labelled(words: Mapping[Any, str]) -> Callable[[str | None], str]:
    """The filter that writes a code as its word; a dash for none."""
    # By plain text: a member of a StrEnum is found by its value, and a list asks 100 times a page.
    by_text = {str(code): word for code, word in words.items()}

    def label(code: str | None) -> str:
        return gettext(by_text[code]) if code else DASH

    return label


grade_label = labelled(LABELS)
type_label = labelled(TYPE_LABELS)
stage_label = labelled(STAGE_LABELS)
source_label = labelled(SOURCE_LABELS)


def role_label(value: str) -> str:
    """The word of a role."""
    return gettext(ROLE_LABELS[Role(value)])


_CELL = re.compile(r"<t([dh])\b([^>]*)>")


def named_cells(cells: Markup, labels: Iterable[str]) -> Markup:
    """The cells of one row, each ``td`` with the head of its column as ``data-label``.

    A list that stands as blocks on a phone writes it before the cell. A cell that has a name
    keeps it, and one over several columns counts as one.
    """
    rest = iter(labels)

    def named(found: re.Match[str]) -> str:
        label = next(rest, "")
        if found[1] == "h" or not label or "data-label=" in found[2]:
            return found[0]
        return f'<td{found[2]} data-label="{escape(label)}">'

    return Markup(_CELL.sub(named, cells))


def init_app(app: Flask) -> None:
    """Make the filters known to templates."""
    app.jinja_env.filters.update(
        date=written_date,
        datetime=written_time,
        number=number,
        points=points,
        percent=share,
        estimate=estimate,
        grade_label=grade_label,
        type_label=type_label,
        stage_label=stage_label,
        source_label=source_label,
        role_label=role_label,
        named_cells=named_cells,
    )

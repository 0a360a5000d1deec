"""What the pages of model files send: filters, words, boxes, what goes with a published model."""

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from qa_app.core.case_types import CaseType
from qa_app.learning.queries.library import LibraryFilter
from qa_app.learning.queries.model_sight import ModelFilter
from qa_app.learning.rules.model_files import LONGEST_WORDS, Edition
from qa_app.learning.rules.states import ModelState
from qa_app.web.forms import Form
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.web.paging import page_number

_SIDES = ("x", "y", "w", "h")
_POINT = "point:"
_LONGEST_QUERY = 60


class NominateForm(Form):
    """Why the file of a case is a model."""

    why = TextAreaField(
        _l("推荐理由"),
        [InputRequired(_l("请写明推荐的理由。")), Length(max=LONGEST_WORDS)],
        description=_l("写明哪些做法值得学习。不要写人名、案件编号和单位名称。"),
    )


def model_filter(values: Mapping[str, str]) -> ModelFilter:
    """The office's list as its address says; what is unknown narrows nothing."""
    return ModelFilter(
        cycle=values.get("cycle", "").strip()[:_LONGEST_QUERY],
        state=_member(ModelState, values.get("state")),
        type=_member(CaseType, values.get("type")),
        doubted=values.get("doubted") == "1",
        page=page_number(values.get("page")),
    )


def library_filter(values: Mapping[str, str]) -> LibraryFilter:
    """The library's list as its address says."""
    return LibraryFilter(
        text=values.get("q", "").strip()[:_LONGEST_QUERY],
        type=_member(CaseType, values.get("type")),
        criterion=values.get("criterion", "").strip()[:_LONGEST_QUERY],
        page=page_number(values.get("page")),
    )


def boxes_text(values: MultiDict[str, str]) -> str:
    """The rows of boxes as one text; empty rows and rows ticked for removal are left out."""
    columns = [values.getlist(side) for side in _SIDES]
    off = set(values.getlist("off"))
    rows = [[number.strip() for number in row] for row in zip(*columns, strict=False)]
    kept = [row for at, row in enumerate(rows) if any(row) and str(at) not in off]
    return ";".join(",".join(row) for row in kept)


def edition_of(values: MultiDict[str, str]) -> Edition:
    """Title, note, words by criterion, regions, and whether found words were confirmed."""
    return Edition(
        title=values.get("title", ""),
        note=values.get("note", ""),
        points={
            name.removeprefix(_POINT): text
            for name, text in values.items()
            if name.startswith(_POINT)
        },
        regions=tuple(dict.fromkeys(code for code in values.getlist("region") if code)),
        cleared="cleared" in values,
    )


def _member(enum: Any, text: str | None) -> Any:
    return next((member for member in enum if member.value == text), None)

"""What can be chosen and typed on the report pages: breakdowns, places, a table to check."""

from dataclasses import dataclass

from flask import request
from wtforms import FileField, TextAreaField
from wtforms.validators import Length

from qa_app.reports.queries.shares import DIMENSIONS
from qa_app.web.forms import Form
from qa_app.web.i18n import lazy_gettext as _l

MOST_PASTED = 200_000
MOST_DECIMALS = 2
FUNNEL = "funnel"
BEFORE = "before"
"""Grades as they stood before objections."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What a share page shows: at most two dimensions, and the places of percentages."""

    by: tuple[str, ...] = ()
    decimals: int | None = None
    view: str = ""
    before_objections: bool = False

    def arguments(self) -> dict[str, str]:
        """The same as parameters of an address."""
        named = dict(zip(("by", "then"), self.by, strict=False))
        places = {} if self.decimals is None else {"decimals": str(self.decimals)}
        earlier = {"grades": BEFORE} if self.before_objections else {}
        return named | places | earlier


def breakdown_wanted() -> Breakdown:
    """The breakdown of the address; anything unknown is left out."""
    names = [request.args.get("by", ""), request.args.get("then", "")]
    by = tuple(dict.fromkeys(name for name in names if name in DIMENSIONS))
    places = request.args.get("decimals", "")
    decimals = int(places) if places in {str(n) for n in range(MOST_DECIMALS + 1)} else None
    earlier = request.args.get("grades") == BEFORE
    return Breakdown(by, decimals, request.args.get("view", ""), earlier)


class PublishedForm(Form):
    """A table of published figures, as a file or pasted."""

    file = FileField(
        _l("CSV 文件"),
        description=_l(
            "列：label（名称）、total（总数）、excellent、good、pass、fail（各等级件数）、"
            "rate_name（比率名称）、rate（比率）、decimals（小数位），空白表示未公布。"
        ),
    )
    text = TextAreaField(
        _l("或者粘贴表格"),
        [Length(max=MOST_PASTED)],
        description=_l("可从电子表格中连同表头一起复制。"),
    )

    def content(self) -> bytes:
        """What was sent: the file, else the pasted text; empty when neither."""
        sent = self.file.data
        if sent is not None and getattr(sent, "filename", ""):
            return sent.read()
        return (self.text.data or "").encode()

"""What can be typed and chosen on the pages of case files: filters, due days, reasons."""

from collections.abc import Mapping

from wtforms import DateField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from qa_app.files.queries.listing import DUES, FileFilter
from qa_app.files.rules.standing import Standing
from qa_app.sampling.rules.public_words import MAX_REASON
from qa_app.web.forms import Form
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.web.paging import page_number

LONGEST = 100
SORTS = ("due", "number", "agency", "cycle")


def filter_of(values: Mapping[str, str]) -> FileFilter:
    """The filter in an address; whatever cannot be read is left out."""
    sort = values.get("sort", "due")
    by = sort.removeprefix("-")
    standing, due = values.get("standing", ""), values.get("due", "")
    texts = {name: values.get(name, "").strip()[:LONGEST] for name in ("q", "agency", "cycle")}
    return FileFilter(
        **texts,
        drawn=values.get("all") != "1",
        standing=Standing(standing) if standing in set(Standing) else None,
        due=due if due in DUES else "",
        by=by if by in SORTS else "due",
        descending=sort.startswith("-"),
        page=page_number(values.get("page")),
    )


class DueForm(Form):
    """Until which day files are to be handed in."""

    due_on = DateField(
        _l("提交截止日期"),
        [InputRequired(_l("请选择截止日期，例如 2026-09-30。"))],
        description=_l("当天仍可提交，次日起算逾期。"),
    )
    confirmed = HiddenField()


class GivingUpForm(DueForm):
    """Why late files are given up, and until when those of the substitutes are due."""

    reason = TextAreaField(
        _l("替换的理由"),
        [DataRequired(_l("请写明替换的理由。")), Length(max=MAX_REASON)],
        description=_l("理由会随抽取结果公开，请不要写个人信息。"),
    )

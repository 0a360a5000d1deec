"""What the pages of reviews send: changed answers, a declared conflict, an uploaded file."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from qa_app.panel.messages import TIE_LABELS
from qa_app.panel.rules.facts import TieKind
from qa_app.web.i18n import gettext
from qa_app.web.i18n import lazy_gettext as _l

RELATIONS = (TieKind.CASE, TieKind.LAWYER, TieKind.FIRM, TieKind.AGENCY, TieKind.REGION)
MOST_FIELDS = 400
_PREFIXES = ("level:", "points:", "na:", "comment:", "page:", "evidence:")
_NAMES = ("red_lines", "comment", "own_grade", "own_reason")


class ConflictForm(FlaskForm):
    """A conflict an expert declares: what the tie is to, and what it is."""

    relation = RadioField(_l("回避关系涉及"), [InputRequired()])
    reason = TextAreaField(
        _l("具体情况"),
        [InputRequired(), Length(max=1000)],
        description=_l("只有负责分配的质量监督员看得到。"),
    )

    def __init__(self, **fields: object) -> None:
        super().__init__(**fields)
        self.relation.choices = [(one.value, gettext(TIE_LABELS[one])) for one in RELATIONS]


class ScoresForm(FlaskForm):
    """A file of scores done on paper."""

    file = FileField(_l("评分表格"), [FileRequired()], description=_l("CSV 或 XLSX 文件。"))
    accept_good = BooleanField(_l("跳过有问题的行，只导入无误的行"))
    assign_as_listed = BooleanField(_l("尚未分配专家的案件，按表格所列专家分配"))


def revision_of(form: MultiDict[str, str]) -> int:
    """The revision the page was loaded with; 0, which never fits, for anything else."""
    text = form.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < len(str(2**31)) else 0


def changed_fields(form: MultiDict[str, str]) -> dict[str, list[str]]:
    """The fields a script says were changed, with their values; cleared ones are empty."""
    names: Sequence[str] = form.getlist("changed")[:MOST_FIELDS]
    return {name: form.getlist(name) for name in names}


def all_fields(form: MultiDict[str, str]) -> dict[str, list[str]]:
    """Every answer field of a form sent as a whole, without a script."""
    names = [name for name in form if name in _NAMES or name.startswith(_PREFIXES)]
    return {name: form.getlist(name) for name in names[:MOST_FIELDS]}

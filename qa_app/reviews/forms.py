"""What the pages of reviews send: changed answers, a declared conflict, an uploaded file."""

from collections.abc import Mapping, Sequence

from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from qa_app.core.case_types import CaseType
from qa_app.cycles.messages import WAY_LABELS
from qa_app.panel.messages import TIE_LABELS
from qa_app.panel.rules.duty import DeclineKind
from qa_app.panel.rules.facts import TieKind
from qa_app.panel.wording import DECLINE_LABELS
from qa_app.reviews.queries.worklist import WorkFilter
from qa_app.reviews.rules.fees import cents_from
from qa_app.web.forms import Form
from qa_app.web.i18n import gettext
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.web.paging import page_number
from qa_app.web.reading import whole_number

RELATIONS = (TieKind.CASE, TieKind.LAWYER, TieKind.FIRM, TieKind.AGENCY, TieKind.REGION)
MOST_FIELDS = 400


class ConflictForm(Form):
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


class DecisionForm(Form):
    """The decision of a further expert."""

    reason = TextAreaField(
        _l("裁决理由"),
        [InputRequired(_l("请写明裁决理由。")), Length(max=4000)],
        description=_l("说明采纳或者不采纳各项意见的理由。理由随定级结果保存。"),
    )


class ReopenForm(Form):
    """Why a settled grade is reopened, and who decides anew."""

    way = RadioField(_l("重新评定的方式"), [InputRequired(_l("请选择重新评定的方式。"))])
    reason = TextAreaField(
        _l("撤回的理由"),
        [InputRequired(_l("请写明撤回的理由。")), Length(max=2000)],
        description=_l("理由随原定级结果一并保存，可以打印。"),
    )

    def __init__(self, **fields: object) -> None:
        super().__init__(**fields)
        self.way.choices = [(code, gettext(word)) for code, word in WAY_LABELS.items()]


class DeclineForm(Form):
    """Why an expert gives a case back when there is no conflict."""

    kind = RadioField(_l("退回的原因"), [InputRequired(_l("请选择原因。"))])
    reason = TextAreaField(
        _l("说明"),
        [InputRequired(_l("请写一句说明。")), Length(max=500)],
        description=_l("只有负责分配的质量监督员看得到。不必写病情等个人细节。"),
    )

    def __init__(self, **fields: object) -> None:
        super().__init__(**fields)
        self.kind.choices = [
            (kind.value, gettext(label))
            for kind, label in DECLINE_LABELS.items()
            if kind is not DeclineKind.CONFLICT
        ]


class AmendForm(Form):
    """Why a submitted review is amended."""

    reason = TextAreaField(
        _l("修改的理由"),
        [InputRequired(), Length(max=1000)],
        description=_l("写明哪里看错、漏看或者写错。理由随评审保存。"),
    )


class PhraseForm(Form):
    """A phrase an expert uses again; ``criterion`` comes from the comment it was taken from."""

    text = TextAreaField(_l("新的常用语"), [InputRequired(), Length(max=500)])
    criterion = StringField(validators=[Length(max=60)], default="")


class ScoresForm(Form):
    """A file of scores done on paper."""

    file = FileField(_l("评分表格"), [FileRequired()], description=_l("CSV 或 XLSX 文件。"))
    accept_good = BooleanField(_l("跳过有问题的行，只导入无误的行"))
    assign_as_listed = BooleanField(_l("尚未分配专家的案件，按表格所列专家分配"))


def work_filter(values: Mapping[str, str]) -> WorkFilter:
    """The filter of the work list in an address; what cannot be read is left out."""
    kind = values.get("type", "")
    return WorkFilter(
        cycle=values.get("cycle", "")[:100],
        type=kind if kind in set(CaseType) else "",
        begun={"yes": True, "no": False}.get(values.get("begun", "")),
        page=page_number(values.get("page")),
    )


def experts_chosen(values: MultiDict[str, str]) -> set[int]:
    """The experts ticked in a list."""
    return {whole_number(text) for text in values.getlist("expert")[:MOST_FIELDS]} - {0}


def rates_typed(values: MultiDict[str, str], acts: Sequence[str]) -> dict[str, int] | None:
    """Rates in cents as typed in yuan, by act; None when one cannot be read."""
    found = {act: cents_from(values.get(f"rate:{act}", "")) for act in acts}
    known = {act: cents for act, cents in found.items() if cents is not None}
    return known if len(known) == len(found) else None

"""What the pages of opinions send: filters, requests, the rule, how answers came in."""

from collections.abc import Mapping
from enum import StrEnum

from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from qa_app.core.words import N_
from qa_app.opinions.messages import BODY_LABELS, ENTRY_LABELS
from qa_app.opinions.queries.lists import OpinionFilter
from qa_app.opinions.rules.bodies import KEYS, NOBODY
from qa_app.opinions.rules.states import Body, Entry, OpinionState
from qa_app.opinions.rules.wanted import Wanted
from qa_app.web.forms import Form
from qa_app.web.i18n import gettext
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.web.paging import page_number

LONGEST = 100
BY_RULE = ""


class Handing(StrEnum):
    """How links are handed over."""

    LINKS = "links"
    FORMS = "forms"


class AskManyForm(Form):
    """Which requests get a link, and on what."""

    agency = StringField(
        _l("法律援助机构"), [Length(max=LONGEST)], description=_l("机构代码或者名称；不填为全部。")
    )
    renew = BooleanField(_l("还没有答复的征询也重新生成链接，原来的链接停用"))
    handing = RadioField(
        _l("交付方式"),
        [InputRequired()],
        choices=[
            SelectChoice(Handing.LINKS.value, _l("链接清单（CSV 文件），用于电子邮件或者公文交换")),
            SelectChoice(Handing.FORMS.value, _l("印有二维码的征询意见表（PDF 文件），每件一页")),
        ],
        default=Handing.LINKS.value,
    )


class AskOneForm(Form):
    """One request, typed by hand."""

    case = StringField(
        _l("案件编号"), [InputRequired(_l("请填写案件编号。")), Length(max=LONGEST)],
        description=_l("应当是本次活动抽中的案件。"),
    )  # fmt: skip
    body = SelectField(_l("征询对象"))
    body_name = StringField(
        _l("机关名称"), [Length(max=LONGEST)],
        description=_l("例如“××区人民法院民事审判第一庭”，不要写承办人的姓名。"),
    )  # fmt: skip

    def offer(self) -> "AskOneForm":
        """Name the bodies in the language of the page."""
        named = [SelectChoice(body.value, gettext(label)) for body, label in BODY_LABELS.items()]
        self.body.choices = [SelectChoice(BY_RULE, gettext(N_("按征询规则"))), *named]
        return self

    def wanted(self) -> Wanted:
        """The request."""
        body = Body(self.body.data) if self.body.data else None
        return Wanted(str(self.case.data), body, str(self.body_name.data or ""))


class EntryForm(Form):
    """How an answer that staff enter reached them."""

    entry = RadioField(_l("答复方式"), [InputRequired(_l("请选择答复方式。"))])

    def offer(self) -> "EntryForm":
        """Name the ways in the language of the page."""
        ways = (Entry.FORM, Entry.STAFF)
        self.entry.choices = [SelectChoice(way.value, gettext(ENTRY_LABELS[way])) for way in ways]
        return self


def filter_of(values: Mapping[str, str]) -> OpinionFilter:
    """The filter in an address; whatever cannot be read is left out."""
    body, state = values.get("body", ""), values.get("state", "")
    return OpinionFilter(
        text=values.get("q", "").strip()[:LONGEST],
        agency=values.get("agency", "").strip()[:LONGEST],
        body=Body(body) if body in set(Body) else None,
        state=OpinionState(state) if state in set(OpinionState) else None,
        page=page_number(values.get("page")),
    )


def rule_of(values: Mapping[str, str]) -> dict[str, str]:
    """The rule as the page sent it; what is missing is nobody."""
    return {key: values.get(f"rule:{key}", NOBODY) for key in KEYS}

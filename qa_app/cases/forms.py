"""What can be typed and chosen on the pages of cases: filters, uploads, mappings."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from qa_app.accounts.rules import is_email
from qa_app.cases.importer.mappings import Confirmed
from qa_app.cases.queries.lawyers import LawyerFilter
from qa_app.cases.queries.lists import SORTS, CaseFilter
from qa_app.cases.rules.columns import FIELD_CODES
from qa_app.cases.rules.lawyers import Reach
from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.web.deciding import rows_field
from qa_app.web.forms import Form
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.web.paging import page_number
from qa_app.web.reading import day_in, member_of

LONGEST = 100
ALL_FLAGS = 31


class UploadForm(Form):
    """The files of one upload."""

    files = MultipleFileField(
        _l("案件表格"),
        description=_l("CSV 或 .xlsx，可一次选多个。表头上方的标题行、合计行和签字行不必删除。"),
    )


class DecisionForm(Form):
    """What to do with a checked upload."""

    rows = rows_field(rejects=True, default=None)
    names = RadioField(
        _l("未登记的机构和人员"),
        [InputRequired(_l("请选择怎样处理未登记的机构和人员。"))],
        choices=[
            SelectChoice("create", _l("新增未登记的机构、律所和承办人员")),
            SelectChoice("refuse", _l("不新增：把这些行当作有问题的行")),
        ],
        default="create",
    )


class LawyerLinkForm(Form):
    """Which account an entry of the register is to belong to."""

    login = StringField(_l("账号的登录名"), [DataRequired(_l("请输入登录名。")), Length(max=40)])
    other_name = BooleanField(_l("姓名不同，仍是同一人"))


class LawyerOpenForm(Form):
    """A new account for an entry of the register."""

    opened = StringField(_l("登录名"), [DataRequired(_l("请输入登录名。")), Length(max=40)])
    email = StringField(
        _l("邮箱"),
        [Optional(), Length(max=254)],
        filters=[lambda text: (text or "").strip()],
        description=_l("通知发到这里；不填则只在程序里看。"),
    )

    def validate_email(self, field: StringField) -> None:
        """An address that notices can be sent to."""
        if field.data and not is_email(field.data):
            raise ValidationError(_("这不是有效的邮箱地址，请检查。"))


class LawyerListForm(Form):
    """Lists of lawyers' accounts to upload."""

    file = MultipleFileField(
        _l("承办人员名单"),
        [FileRequired(_l("请选择文件。"))],
        description=_l(
            "CSV 或 .xlsx。列名：姓名、律所、登录名、邮箱；前两列必有，登录名留空的由程序编排。"
            "从承办人员页导出的表格可以直接上传。"
        ),
    )


class ListDecisionForm(Form):
    """What to do with a checked list."""

    rows = rows_field(rejects=True)


def lawyer_filter_of(values: Mapping[str, str]) -> LawyerFilter:
    """The filter of the register of lawyers in an address."""
    return LawyerFilter(
        q=values.get("q", "").strip()[:LONGEST],
        agency=values.get("agency", "").strip()[:LONGEST],
        reach=member_of(Reach, values.get("account")),
        page=page_number(values.get("page")),
    )


def filter_of(values: Mapping[str, str]) -> CaseFilter:
    """The filter in an address; whatever cannot be read is left out."""
    sort = values.get("sort", "-closed")
    by = sort.removeprefix("-")
    flag = values.get("flag", "")
    return CaseFilter(
        **{name: values.get(name, "").strip()[:LONGEST] for name in _TEXTS},
        type=member_of(CaseType, values.get("type")),
        stage=member_of(Stage, values.get("stage")),
        source=member_of(Source, values.get("source")),
        closed_from=day_in(values.get("closed_from")),
        closed_to=day_in(values.get("closed_to")),
        flag=int(flag) & ALL_FLAGS if flag.isdecimal() and len(flag) < len("999") else 0,
        by=by if by in SORTS else "closed",
        descending=sort.startswith("-") or by not in SORTS,
        page=page_number(values.get("page")),
    )


_TEXTS = ("q", "region", "agency", "firm", "lawyer")


def mappings_of(
    samples: Sequence[Mapping[str, Any]],
    posted: Mapping[str, str],
    codes: frozenset[str] = FIELD_CODES,
) -> dict[str, Confirmed]:
    """The mapping chosen for each file: fields ``file-column`` and ``file=field`` of the page.

    ``codes`` are the fields there are.
    """
    found: dict[str, Confirmed] = {}
    for at, sample in enumerate(samples):
        columns = {
            column["header"]: _field(posted.get(f"{at}-{index}", ""), codes)
            for index, column in enumerate(sample["columns"])
        }
        defaults = {
            code: text
            for code in sorted(codes - set(columns.values()))
            if (text := posted.get(f"{at}={code}", "").strip()[:LONGEST])
        }
        if sample["readable"]:
            found[sample["signature"]] = Confirmed(columns, defaults)
    return found


def doubled_fields(mappings: Mapping[str, Confirmed]) -> list[str]:
    """Fields that two columns of one file were given."""
    found: set[str] = set()
    for confirmed in mappings.values():
        codes = [code for code in confirmed.columns.values() if code]
        found |= {code for code in codes if codes.count(code) > 1}
    return sorted(found)


def _field(code: str, codes: frozenset[str]) -> str:
    return code if code in codes else ""

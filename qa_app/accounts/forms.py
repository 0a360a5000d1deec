"""What can be typed on the pages of accounts."""

from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    EqualTo,
    Length,
    Optional,
    Regexp,
    ValidationError,
)

from qa_app.accounts.rules import (
    LOGIN_PATTERN,
    LONGEST_LOGIN,
    SHORTEST_LOGIN,
    AccountChange,
    AgencyEntry,
    NewAccount,
    RegionEntry,
    is_email,
)
from qa_app.core.roles import ROLE_LABELS, Role
from qa_app.web.forms import Form
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import lazy_gettext as _l


class LoginForm(Form):
    """Login name and password."""

    login = StringField(_l("登录名"), [DataRequired(_l("请输入登录名。")), Length(max=100)])
    password = PasswordField(_l("密码"), [DataRequired(_l("请输入密码。")), Length(max=200)])


class PasswordForm(Form):
    """The own password, old and new."""

    current = PasswordField(_l("当前密码"), [DataRequired(_l("请输入当前密码。"))])
    new = PasswordField(_l("新密码"), [DataRequired(_l("请输入新密码。"))])
    repeated = PasswordField(
        _l("再次输入新密码"),
        [DataRequired(_l("请再次输入新密码。")), EqualTo("new", _l("两次输入的新密码不一致。"))],
    )


def _check_email(_form: Form, field: StringField) -> None:
    if field.data and not is_email(field.data):
        raise ValidationError(_("这不是有效的邮箱地址，请检查。"))


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class _AccountFields(Form):
    name = StringField(_l("姓名"), [DataRequired(_l("请输入姓名。")), Length(max=60)])
    roles = SelectMultipleField(_l("角色"), [DataRequired(_l("请至少选择一个角色。"))])
    email = StringField(
        _l("邮箱"),
        [Optional(), _check_email],
        filters=[_stripped],
        description=_l("通知发到这里；不填则只在程序里看。"),
    )
    region = SelectField(
        _l("管辖区划"), coerce=int, description=_l("角色在该区划及其下级区划内有效。")
    )
    agency = SelectField(_l("所属机构"), coerce=int, description=_l("只有“机构工作人员”需要选择。"))

    def offer(
        self, regions: list[tuple[int, str]], agencies: list[tuple[int, str]], whole_tree: bool
    ) -> None:
        """Fill the choices; only an administrator of the whole tree may grant the whole tree."""
        self.roles.choices = [SelectChoice(role.value, _(ROLE_LABELS[role])) for role in Role]
        whole = [SelectChoice(0, _("全部区划"))] if whole_tree else []
        self.region.choices = [*whole, *(SelectChoice(*pair) for pair in regions)]
        none = SelectChoice(0, _("不限定"))
        self.agency.choices = [none, *(SelectChoice(*pair) for pair in agencies)]

    def granted(self) -> tuple[Role, ...]:
        """The roles chosen."""
        return tuple(Role(value) for value in self.roles.data or [])


class NewAccountForm(_AccountFields):
    """A new account."""

    login = StringField(
        _l("登录名"),
        [
            DataRequired(_l("请输入登录名。")),
            Length(SHORTEST_LOGIN, LONGEST_LOGIN, _l("登录名为 3 至 40 个字符。")),
            Regexp(LOGIN_PATTERN, message=_l("登录名只能用字母、数字和 . _ @ -。")),
        ],
    )

    def account(self, password: str) -> NewAccount:
        """The account to create, with its start password."""
        return NewAccount(
            login=str(self.login.data).strip(),
            name=str(self.name.data).strip(),
            password=password,
            roles=self.granted(),
            region_id=self.region.data or None,
            agency_id=self.agency.data or None,
            must_change_password=True,
            email=str(self.email.data or ""),
        )


class AccountForm(_AccountFields):
    """Changes of an account."""

    active = BooleanField(_l("启用"))
    revision = HiddenField()

    def change(self) -> AccountChange:
        """The new state of the account."""
        return AccountChange(
            name=str(self.name.data).strip(),
            roles=self.granted(),
            region_id=self.region.data or None,
            agency_id=self.agency.data or None,
            active=bool(self.active.data),
            revision=int(self.revision.data or 0),
            email=str(self.email.data or ""),
        )


_CODE = [
    DataRequired(_l("请输入代码。")),
    Length(max=40),
    Regexp(r"^[^/\s=+@-][^/\s]*$", message=_l("代码不能含空格或 /，也不能以 = + - @ 开头。")),
]


class RegionForm(Form):
    """A region of the tree."""

    code = StringField(_l("区划代码"), _CODE)
    name = StringField(_l("区划名称"), [DataRequired(_l("请输入名称。")), Length(max=60)])
    parent = SelectField(_l("上级区划"), coerce=int)

    def offer(self, regions: list[tuple[int, str]], whole_tree: bool) -> None:
        """Fill the regions it can be put under."""
        top = [SelectChoice(0, _("（顶层）"))] if whole_tree else []
        self.parent.choices = [*top, *(SelectChoice(*pair) for pair in regions)]

    def entry(self) -> RegionEntry:
        """The region as typed."""
        return RegionEntry(
            str(self.code.data).strip(), str(self.name.data).strip(), self.parent.data or None
        )


class AgencyForm(Form):
    """An agency of the register."""

    code = StringField(
        _l("机构代码"),
        _CODE,
        description=_l("案件标识由机构代码和案件编号组成；抽样框冻结后不能再改。"),
    )
    name = StringField(_l("机构名称"), [DataRequired(_l("请输入名称。")), Length(max=100)])
    region = SelectField(_l("所在区划"), coerce=int)

    def offer(self, regions: list[tuple[int, str]]) -> None:
        """Fill the regions it can lie in."""
        self.region.choices = [SelectChoice(*pair) for pair in regions]

    def entry(self) -> AgencyEntry:
        """The agency as typed."""
        return AgencyEntry(
            str(self.code.data).strip(), str(self.name.data).strip(), self.region.data or 0
        )

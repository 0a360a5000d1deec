"""How an account says where its mail goes, how often, and about what."""

from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from qa_app.accounts.rules import is_email
from qa_app.notices.messages import DELIVERY_LABELS, OTHER
from qa_app.notices.registry import KINDS
from qa_app.notices.rules import Choice, Delivery
from qa_app.web.forms import Form
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import lazy_gettext as _l


def topics() -> dict[str, list[str]]:
    """What mail is chosen by: label → kinds under it, in the order packages entered them."""
    found: dict[str, list[str]] = {}
    for code, kind in KINDS.items():
        found.setdefault(kind.label or OTHER, []).append(code)
    return found


class MailForm(Form):
    """Address, how often, and the topics mail is wanted about."""

    email = StringField(
        _l("邮箱"),
        [Optional(), Length(max=254)],
        filters=[lambda text: (text or "").strip()],
        description=_l("不填则只在程序里看。邮件不含姓名和案情，只说有什么事、到哪里处理。"),
    )
    delivery = RadioField(
        _l("怎样发"),
        [InputRequired()],
        choices=[SelectChoice(one.value, _l(DELIVERY_LABELS[one])) for one in Delivery],
    )
    topics = SelectMultipleField(_l("哪些事发邮件"), [Optional()])

    def __init__(self, **fields: object) -> None:
        super().__init__(**fields)
        self.topics.choices = [SelectChoice(str(n), _(label)) for n, label in enumerate(topics())]

    def validate_email(self, field: StringField) -> None:
        """An address somebody can be written to."""
        if field.data and not is_email(str(field.data)):
            raise ValidationError(_("这不是有效的邮箱地址，请检查。"))

    def choice(self) -> Choice:
        """What was chosen; topics without a mark are muted."""
        wanted = set(self.topics.data or [])
        muted = [
            code
            for n, codes in enumerate(topics().values())
            if str(n) not in wanted
            for code in codes
        ]
        return Choice(Delivery(self.delivery.data), frozenset(muted))


def values_of(email: str, choice: Choice) -> dict[str, object]:
    """A choice as the form shows it."""
    shown = [
        str(n) for n, codes in enumerate(topics().values()) if not choice.muted.issuperset(codes)
    ]
    return {"email": email, "delivery": choice.delivery.value, "topics": shown}

"""What can be typed on the pages of freezing, drawing, extending and substituting."""

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from qa_app.sampling.rules.public_words import MAX_REASON, MAX_SOURCE, Seed
from qa_app.sampling.rules.tickets import why_not_seed
from qa_app.web.forms import Form
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.web.words import sentence


class SeedForm(Form):
    """The public seed, with its source, typed twice over by the person at the keyboard."""

    seed = StringField(
        _l("种子"),
        [InputRequired(_l("请输入种子。"))],
        description=_l("照公布的写法逐字输入，包括空格。"),
    )
    source = StringField(
        _l("种子来源"),
        [DataRequired(_l("请写明种子来源。")), Length(max=MAX_SOURCE)],
        description=_l("例如“2026年9月1日双色球第26101期开奖号码，见证人：张某、李某”。"),
    )
    confirmed = HiddenField()

    def ready(self) -> bool:
        """Whether it was sent and can be a seed; what is wrong is put at the field."""
        if not self.is_submitted() or not self.validate():
            return False
        refusal = why_not_seed(str(self.seed.data))
        if refusal:
            words = sentence(refusal.code, refusal.params, translator(language_of_request()))
            self.seed.errors = [words]
        return refusal is None

    def public_seed(self) -> Seed:
        """The seed as typed."""
        return Seed(str(self.seed.data), str(self.source.data).strip())


class ReasonForm(Form):
    """Why a file cannot be had."""

    reason = TextAreaField(
        _l("替换的理由"),
        [DataRequired(_l("请写明替换的理由。")), Length(max=MAX_REASON)],
        description=_l("理由会随抽取结果公开，请不要写个人信息。"),
    )

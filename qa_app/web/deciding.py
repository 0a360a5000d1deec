"""What every import of a list asks before it writes: what becomes of rows with problems."""

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from qa_app.web.i18n import lazy_gettext as _l


def rows_field(*, rejects: bool = False, default: str | None = "all") -> RadioField:
    """The field ``rows``: ``all`` or ``good``; ``rejects`` says that bad rows can be downloaded."""
    good = (
        _l("跳过有问题的行：导入其余各行，有问题的行可下载改正")
        if rejects
        else _l("跳过有问题的行：导入其余各行")
    )
    return RadioField(
        _l("有问题的行"),
        [InputRequired(_l("请选择怎样处理有问题的行。"))],
        choices=[
            SelectChoice("all", _l("全部无误才导入：只要有一行有问题，就一行也不导入")),
            SelectChoice("good", good),
        ],
        default=default,
    )

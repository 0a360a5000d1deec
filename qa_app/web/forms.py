"""The base of all forms: what the library says of a wrong entry, in the program's own words."""

from typing import Any, Protocol

import wtforms
from flask_wtf import FlaskForm

from qa_app.core.words import N_
from qa_app.web.i18n import gettext

SAID = {
    "This field is required.": N_("请填写此项。"),
    "Invalid input.": N_("填写的内容无法识别。"),
    "Not a valid integer value.": N_("请填写整数。"),
    "Not a valid decimal value.": N_("请填写数字，例如 1.25。"),
    "Not a valid float value.": N_("请填写数字，例如 1.25。"),
    "Not a valid date value.": N_("日期无法识别，请按“2027-01-15”的格式填写。"),
    "Not a valid datetime value.": N_("时间无法识别，请按“2027-01-15 09:30”的格式填写。"),
    "Not a valid time value.": N_("时间无法识别，请按“09:30”的格式填写。"),
    "Not a valid choice.": N_("请从所列选项中选择。"),
    "Not a valid choice: could not coerce.": N_("请从所列选项中选择。"),
    "Invalid Choice: could not coerce.": N_("请从所列选项中选择。"),
    "Invalid choice(s): one or more data inputs could not be coerced.": N_("请从所列选项中选择。"),
    "'%(value)s' is not a valid choice for this field.": N_("请从所列选项中选择。"),
    "Number must be at least %(min)s.": N_("不能小于 %(min)s。"),
    "Number must be at most %(max)s.": N_("不能大于 %(max)s。"),
    "Number must be between %(min)s and %(max)s.": N_("请填写 %(min)s 至 %(max)s 之间的数。"),
    "Field cannot be longer than %(max)d character.": N_("最多 %(max)d 字。"),
    "Field must be at least %(min)d character long.": N_("至少 %(min)d 字。"),
    "Field must be exactly %(max)d character long.": N_("应为 %(max)d 字。"),
    "Field must be between %(min)d and %(max)d characters long.": N_(
        "应为 %(min)d 至 %(max)d 字。"
    ),
    "Field must be equal to %(other_name)s.": N_("两次填写不一致。"),
}
"""The library's sentence, its singular where it counts → ours."""


class Translations(Protocol):
    """What a form of the library asks for its words."""

    def gettext(self, string: str) -> str:
        """One sentence."""
        ...

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """A sentence about a number of things."""
        ...


class OurWords:
    """The sentences of ``SAID``; any other of the library says that the entry is not understood."""

    def gettext(self, string: str) -> str:
        """One sentence, its values still to be put in."""
        return gettext(SAID.get(string, SAID["Invalid input."]))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The same: neither Chinese nor these English ones change with a number."""
        return self.gettext(singular)


class Form(FlaskForm):
    """A form of the program."""

    class Meta(FlaskForm.Meta):
        """Where the library finds its words."""

        def get_translations(self, form: Any) -> Translations:
            """Ours, whatever the server's locales."""
            return OurWords()


class Part(wtforms.Form):
    """A part of a form: repeated in it, or fields that several share."""

    class Meta:
        """Where the library finds its words."""

        def get_translations(self, form: Any) -> Translations:
            """Ours."""
            return OurWords()

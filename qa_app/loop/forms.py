"""What is chosen and typed for bulletins: cycle, month, language, office; a template's file."""

import re
import secrets
from collections.abc import Mapping

from wtforms import FileField, HiddenField
from wtforms.validators import Regexp

from qa_app.loop.importer.archive import MAX_BYTES
from qa_app.loop.importer.ready_made import LANGUAGES
from qa_app.loop.queries.bulletins import BulletinFilter
from qa_app.loop.rules.bulletin import Month, Order, Wish
from qa_app.web.forms import Form
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.web.paging import page_number
from qa_app.web.reading import whole_number

LONGEST = 200
_ID = re.compile(r"[A-Za-z0-9_-]{16}")
_SHA = re.compile(r"[0-9a-f]{64}")
_ID_BYTES = 12


def wish_of(values: Mapping[str, str]) -> Wish | None:
    """The bulletin an address asks for; None when cycle or month are missing."""
    month = Month.of_text(values.get("month", ""))
    cycle = values.get("cycle", "")[:LONGEST]
    if month is None or not cycle:
        return None
    return Wish(cycle, month, language_of(values))


def language_of(values: Mapping[str, str]) -> str:
    """The language of a bulletin; Chinese unless another one is asked for."""
    language = values.get("language", "")
    return language if language in LANGUAGES else LANGUAGES[0]


def office_code(values: Mapping[str, str]) -> str | None:
    """The office of an address; None: the widest own one."""
    code = values.get("office")
    return None if code is None else code[:LONGEST]


def bulletin_filter(values: Mapping[str, str]) -> BulletinFilter:
    """The filter of the list of bulletins."""
    return BulletinFilter(
        values.get("cycle", "").strip()[:LONGEST],
        whole_number(values.get("year")),
        page_number(values.get("page")),
    )


class TemplateForm(Form):
    """A template to use from now on."""

    file = FileField(
        _l("修改后的模板"),
        description=_l("Word 文档（.docx），不超过 5 MB，不含宏、批注、修订和外部链接。"),
    )

    def sent(self) -> tuple[bytes, str] | None:
        """The file's bytes, one more than is allowed at most, and its name; None without one."""
        given = self.file.data
        if given is None or not getattr(given, "filename", ""):
            return None
        return given.stream.read(MAX_BYTES + 1), str(given.filename)


class IssueForm(Form):
    """What the preview showed, and an id so that a form sent twice issues one bulletin."""

    digest = HiddenField(validators=[Regexp(_SHA)])
    once = HiddenField(validators=[Regexp(_ID)])

    def prepare(self, digest: str) -> "IssueForm":
        """Fill it for a preview."""
        self.digest.data, self.once.data = digest, secrets.token_urlsafe(_ID_BYTES)
        return self

    def order(self, wish: Wish) -> Order:
        """What is to be issued."""
        return Order(wish, self.digest.data or "", self.once.data or "")

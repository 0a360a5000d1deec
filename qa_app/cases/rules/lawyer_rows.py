"""One row of a list of lawyers' accounts: which column is which, and what its cells mean.

Names are cleaned as those of registers of cases are, so that a name written in both is the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final

from qa_app.accounts.rules import is_email
from qa_app.cases.rules.code_words import BLANK_WORDS
from qa_app.cases.rules.columns import header_key
from qa_app.cases.rules.lists import Fault, fields_by_name, first_named
from qa_app.cases.rules.rows import SIGN_OFF_WORDS, TOTAL_WORDS
from qa_app.cases.rules.values import cell_text, clean_name, visible
from qa_app.core.text import without_space
from qa_app.core.words import N_


class LawyerField(StrEnum):
    """One column of a list of lawyers."""

    NAME = "name"
    FIRM = "firm"
    LOGIN = "login"
    EMAIL = "email"


REQUIRED: Final = (LawyerField.NAME, LawyerField.FIRM)
LABELS: Final[dict[LawyerField, str]] = {
    LawyerField.NAME: N_("姓名"),
    LawyerField.FIRM: N_("律所"),
    LawyerField.LOGIN: N_("登录名"),
    LawyerField.EMAIL: N_("邮箱"),
}
SYNONYMS: Final[dict[LawyerField, tuple[str, ...]]] = {
    LawyerField.NAME: (
        *("name", "姓名", "承办人员", "承办人", "承办律师", "律师", "律师姓名", "lawyer"),
        "lawyer name",
    ),
    LawyerField.FIRM: (
        *("firm", "律所", "律师事务所", "承办单位", "执业机构", "所在律所", "工作单位", "单位"),
        "law firm",
    ),
    LawyerField.LOGIN: (
        *("login", "登录名", "账号", "登录账号", "用户名", "login name", "username", "account"),
    ),
    LawyerField.EMAIL: ("email", "邮箱", "电子邮箱", "邮件", "邮箱地址", "e-mail", "mail"),
}
HEADERS: Final = {name: of.value for of, names in SYNONYMS.items() for name in names}
FIELD_OF: Final = fields_by_name(SYNONYMS)
columns_of = partial(first_named, known=FIELD_OF)
LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class LawyerListRow:
    """One good row; ``login`` and ``email`` are "" when blank, ``firm`` for nobody's office."""

    row: int
    name: str
    firm: str
    login: str = ""
    email: str = ""


def is_furniture(cells: Mapping[LawyerField, object]) -> bool:
    """Whether a row names nobody: blank, a total, a sign-off, or the header once more."""
    name = without_space(cell_text(cells.get(LawyerField.NAME))[:LONGEST]).lower()
    if not name:
        return not any(cell_text(cell).strip() for cell in cells.values())
    if FIELD_OF.get(header_key(name)) is LawyerField.NAME:
        firm = without_space(cell_text(cells.get(LawyerField.FIRM))[:LONGEST])
        return FIELD_OF.get(header_key(firm)) is LawyerField.FIRM
    others = (cells.get(of) for of in LawyerField if of is not LawyerField.NAME)
    texts = [cell_text(cell).strip() for cell in others]
    alone = not any(text and not text.isdecimal() for text in texts)
    return alone and name.startswith((*TOTAL_WORDS, *SIGN_OFF_WORDS))


def lawyer_row(
    row: int, cells: Mapping[LawyerField, object]
) -> LawyerListRow | list[Fault[LawyerField]]:
    """The row typed, or everything that is wrong with it."""
    texts = {of: cell_text(cells.get(of)) for of in LawyerField}
    faults = [Fault(of, "too_long") for of, text in texts.items() if len(text) > 4 * LONGEST]
    if faults:
        return faults
    name, firm = (_name(texts[of]) for of in REQUIRED)
    login = without_space(visible(texts[LawyerField.LOGIN]))
    email = without_space(visible(texts[LawyerField.EMAIL]))
    login, email = ("" if text.lower() in BLANK_WORDS else text for text in (login, email))
    if not name:
        faults.append(Fault(LawyerField.NAME, "lawyer_without_name"))
    faults += [
        Fault(of, "too_long")
        for of, text in zip(REQUIRED, (name, firm), strict=True)
        if len(text) > LONGEST
    ]
    if len(login) > LONGEST:
        faults.append(Fault(LawyerField.LOGIN, "too_long"))
    if email and not is_email(email):
        faults.append(Fault(LawyerField.EMAIL, "email_wrong"))
    return faults or LawyerListRow(row, name, firm, login, email)


def _name(text: str) -> str:
    name = clean_name(visible(text))
    return "" if name.lower() in BLANK_WORDS else name

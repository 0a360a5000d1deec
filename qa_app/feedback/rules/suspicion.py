"""What in a text may tell the lawyer who reviewed a case, or how many did, and who is helped. Pure.

Names, log-ins, firms, offices and initials of everybody who had a part in the review, and words by
which reviewers speak of each other. A sheet leaves the house: names of the aided person and of
other lawyers (``parties``), numbers of identity cards, telephones and bank cards are found as well.
Found is not proven: a person edits the text or confirms that it names nobody.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from unicodedata import normalize

from qa_app.core.luhn import passes_luhn
from qa_app.feedback.rules.initials import initials
from qa_app.feedback.rules.parties import NOBODY, Parties, aided_in, lawyers_in, numbers_in

SHORTEST_NAME = 2
SHORTEST_LOGIN = 3
_TITLES = "专家|律师|老师|主任|委员|教授|处长|科长"
_BODIES = (
    *("律师事务所", "法律服务所", "律师所", "事务所"),
    *("法律援助中心", "法律援助处", "司法局", "司法厅", "司法所"),
)
_COUNTED = re.compile(
    r"(?:[两三二2３3]|另一|另外一|其他|第[一二三四123])(?:位|名|个)?(?:评审|评估|复评)?"
    r"(?:专家|评委|评审员|评审人员?|评估员|评审组成员)"
    r"|(?:评审|专家)(?:员|人)?[ABC甲乙丙](?![a-zA-Z])"
    r"|(?:初评|一评|二评|三评|复评|终评)(?:专家|评委|评审)"
    r"|\b(?:first|second|third|other|another|both|two)\s+(?:reviewer|expert)s?\b",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    r"(?<!\d)\d{6}[ -]?(?:18|19|20)\d{2}[ -]?(?:0[1-9]|1[0-2])\d{2}[ -]?\d{3}[\dXx](?![\dA-Za-z])"
)
_TELEPHONE = re.compile(
    r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)|(?<!\d)0\d{2,3}[ -]?[2-9]\d{6,7}(?!\d)"
    r"|(?<=电话)[:：]?\s?[2-9]\d{6,7}(?!\d)"
)
_CARD = re.compile(r"(?<!\d)[3-9]\d{3}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,3})?(?![ -]?\d)")
_BETWEEN = re.compile(r"[ -]")
_SPACE = re.compile(r"\s+")


class Suspect(StrEnum):
    """What was found."""

    NAME = "name"
    LOGIN = "login"
    FIRM = "firm"
    OFFICE = "office"
    INITIALS = "initials"
    REVIEWERS = "reviewers"
    IDENTITY = "identity"
    TELEPHONE = "telephone"
    CARD = "card"
    AIDED = "aided"
    AIDED_NUMBER = "aided_number"
    LAWYER = "lawyer"


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """One thing found, in the words of the text."""

    kind: Suspect
    words: str


@dataclass(frozen=True)
class Person:
    """Somebody who had a part in a review; ``office`` is the agency one works at."""

    name: str
    login: str = ""
    firm: str = ""
    office: str = ""

    @cached_property
    def signs(self) -> tuple[tuple[Suspect, re.Pattern[str]], ...]:
        """What gives the person away; nothing that is too short to mean anybody."""
        name, login = _tidy(self.name), _tidy(self.login)
        signs: list[tuple[Suspect, str]] = []
        if len(name) >= SHORTEST_NAME:
            signs.append((Suspect.NAME, _spaced(name)))
            if not name.isascii():
                signs.append((Suspect.NAME, f"{re.escape(name[0])}(?:{_TITLES})"))
        if len(login) >= SHORTEST_LOGIN and not login.isdigit():
            signs.append((Suspect.LOGIN, _bounded(re.escape(login))))
        for kind, body in ((Suspect.FIRM, self.firm), (Suspect.OFFICE, self.office)):
            signs += [(kind, _spaced(part)) for part in _body_names(_tidy(body))]
        found = [(kind, re.compile(sign, re.IGNORECASE)) for kind, sign in signs]
        letters = initials(self.name.strip())
        if letters:
            dotted = r"\s*[.．·]?\s*".join(letters)
            found.append((Suspect.INITIALS, re.compile(_bounded(dotted))))
        return tuple(found)


def suspects_in(
    text: str,
    people: Iterable[Person],
    *,
    natural: Iterable[str] = (),
    cleared: Iterable[str] = (),
    parties: Parties = NOBODY,
) -> tuple[Found, ...]:
    """Everything found in a text, each once, in order of kind and words.

    ``natural`` are bodies the case itself belongs to: their names betray nobody. ``cleared`` are
    words somebody has looked at and confirmed to name no one. ``parties`` are the aided person and
    other lawyers.
    """
    plain = normalize("NFKC", text)
    own = {_tidy(body) for body in natural}
    known = {_tidy(words).lower() for words in cleared}
    found = {Found(kind, words) for kind, words in _all(plain, people, own)}
    found |= {Found(kind, words) for kind, words in _of_parties(plain, parties)}
    return tuple(sorted(one for one in found if _tidy(one.words).lower() not in known))


def _all(plain: str, people: Iterable[Person], own: set[str]) -> Iterable[tuple[Suspect, str]]:
    for person in people:
        for kind, sign in person.signs:
            body = {Suspect.FIRM: person.firm, Suspect.OFFICE: person.office}.get(kind)
            if body is None or _tidy(body) not in own:
                yield from ((kind, match[0].strip()) for match in sign.finditer(plain))
    for kind, pattern in (
        (Suspect.REVIEWERS, _COUNTED),
        (Suspect.IDENTITY, _IDENTITY),
        (Suspect.TELEPHONE, _TELEPHONE),
    ):
        yield from ((kind, match[0]) for match in pattern.finditer(plain))
    for match in _CARD.finditer(plain):
        if passes_luhn(_BETWEEN.sub("", match[0])):
            yield Suspect.CARD, match[0]


def _of_parties(plain: str, parties: Parties) -> Iterable[tuple[Suspect, str]]:
    yield from ((Suspect.AIDED, name) for name in aided_in(plain, parties))
    yield from ((Suspect.AIDED_NUMBER, number) for number in numbers_in(plain, parties))
    yield from ((Suspect.LAWYER, name) for name in lawyers_in(plain, parties))


def _tidy(text: str) -> str:
    return _SPACE.sub(" " if text.isascii() else "", normalize("NFKC", text)).strip()


def _body_names(body: str) -> list[str]:
    """A body by its full name, and by what is left without the word for its kind."""
    if len(body) <= SHORTEST_NAME:
        return []
    names = [body]
    for ending in _BODIES:
        if body.endswith(ending) and len(body) - len(ending) > SHORTEST_NAME:
            names.append(body.removesuffix(ending) + "(?:所|律所|中心)")
            break
    return names


def _spaced(name: str) -> str:
    """A pattern for a name however it is spaced; Latin ones only as whole words."""
    if "(?:" in name:
        head, _, tail = name.partition("(?:")
        return r"\s*".join(map(re.escape, head)) + r"\s*(?:" + tail
    if name.isascii():
        return _bounded(r"\s+".join(map(re.escape, name.split())))
    return r"\s*".join(map(re.escape, name))


def _bounded(pattern: str) -> str:
    return rf"(?<![A-Za-z0-9_])(?:{pattern})(?![A-Za-z0-9_])"

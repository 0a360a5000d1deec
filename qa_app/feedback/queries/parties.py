"""Who must not be named to lawyers and agencies besides those who review, from the case's record.

For services only. Nothing sealed is opened here: what somebody types is compared with the keyed
mark of the aided person's name; a release opens the data of its cases (``services.opening``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from qa_app.cases.models import AidedPerson, Case, Lawyer
from qa_app.cases.rules.values import clean_name
from qa_app.db.sealed import Vault
from qa_app.feedback.rules.parties import (
    Parties,
    Register,
    possible_lawyers,
    possible_names,
    register_of,
)

_FEW = 500


@dataclass(frozen=True, slots=True)
class Sealed:
    """The sealed data of an aided person and the text they are bound to."""

    blob: bytes
    bound_to: str


def lawyers_on_record(session: Session) -> Register:
    """The names of all who handle cases."""
    return register_of(session.exec(select(Lawyer.name)))


def typed_parties(
    session: Session, vault: Vault, case_id: int, texts: Sequence[str], *, masked: bool
) -> Parties:
    """Whom texts may name: the aided person of their case, and other people who handle cases.

    ``masked``: for a writer who does not know whose case it is; the answer is then the same
    whoever handled it.
    """
    whole = "\n".join(texts)
    if not whole.strip():
        return Parties()
    own = "" if masked else _own_lawyer(session, case_id)
    aided = _aided_of_case(session, vault, case_id, whole)
    return Parties(aided, frozenset(), _lawyers_in(session, whole), own)


def parties_of_many(session: Session, vault: Vault, cases: Any, text: str) -> Parties:
    """Whom one text may name that goes to the people of many cases (a SELECT of their ids)."""
    return Parties(aided_of_many(session, vault, cases, text), lawyers=_lawyers_in(session, text))


def aided_of_many(session: Session, vault: Vault, cases: Any, text: str) -> frozenset[str]:
    """Names of aided persons of these cases (ids, or a SELECT of them) that a text may hold."""
    names = {vault.mark(clean_name(name)): name for name in possible_names(text)}
    marks, found = sorted(names), set[str]()
    for start in range(0, len(marks), _FEW):
        statement = select(AidedPerson.name_mark).where(
            col(AidedPerson.name_mark).in_(marks[start : start + _FEW]),
            col(AidedPerson.case_id).in_(cases),
        )
        found |= {names[bytes(mark)] for mark in session.exec(statement) if mark}
    return frozenset(found)


def _aided_of_case(session: Session, vault: Vault, case_id: int, text: str) -> frozenset[str]:
    mark = session.exec(select(AidedPerson.name_mark).where(AidedPerson.case_id == case_id)).first()
    if not mark:
        return frozenset()
    known = bytes(mark)
    return frozenset(name for name in possible_names(text) if vault.mark(clean_name(name)) == known)


def _own_lawyer(session: Session, case_id: int) -> str:
    statement = (
        select(Lawyer.name).join(Case, col(Case.lawyer_id) == col(Lawyer.id)).where(
            col(Case.id) == case_id
        )
    )  # fmt: skip
    return session.exec(statement).first() or ""


def _lawyers_in(session: Session, text: str) -> Register:
    wanted, found = sorted(possible_lawyers(text)), set[str]()
    for start in range(0, len(wanted), _FEW):
        some = wanted[start : start + _FEW]
        found |= set(session.exec(select(Lawyer.name).where(col(Lawyer.name).in_(some))))
    return register_of(found)

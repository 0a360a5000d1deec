"""Builds a released case its lawyer may object to, and takes an objection as far as wanted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from qa_app.accounts.models import Account
from qa_app.accounts.queries import actor_of
from qa_app.cases.models import Case, Lawyer
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.feedback.messages import NOTICES
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.queries.sheets import sheet_of
from qa_app.feedback.rules.sheets import Sheet
from qa_app.feedback.services.releasing import Scope, release
from qa_app.notices.registry import KINDS
from qa_app.objections.models import Objection
from qa_app.objections.queries.choosing import choice_for
from qa_app.objections.queries.desk import desk_of
from qa_app.objections.services import assigning, deciding, form_check, writing
from qa_app.objections.services.form_check import At
from qa_app.objections.views import room as _hooks  # noqa: F401
from qa_app.panel.models import Expert
from qa_app.reviews.services.settling import settle_cycle
from qa_app.reviews.views import room as _reviews  # noqa: F401
from tests.builders.cases import make_cases, make_firm, make_lawyer
from tests.builders.deciding import experts_with_accounts, rate_first_round
from tests.builders.panel import assigned_cycle
from tests.builders.register import NOW, make_account, make_agency
from tests.builders.reviews import import_rows, score_rows_of

SAID = "会见笔录在案卷第12页，评审没有看到"
WHY = "会见笔录确在卷中，记载完整，应予改评"
KINDS.update(NOTICES)
SEAT = ("case_key", "expert")
LATER = NOW + timedelta(hours=1)


@dataclass(slots=True)
class Objected:
    """A cycle of one released case, its lawyer and the criteria of its sheet."""

    cycle: Cycle
    case_id: int
    account: Account
    lawyer: Actor
    sheet_id: str
    criteria: list[str]

    def sheet(self, session: Session) -> Sheet:
        """The sheet that counts, as the lawyer reads it."""
        wanted = select(FeedbackSheet.public_id).where(
            FeedbackSheet.case_id == self.case_id, FeedbackSheet.counts
        )
        return sheet_of(session, self.lawyer, session.exec(wanted).one())


def objected(
    session: Session,
    folder: Path,
    *,
    plan: str = "",
    grade: Grade = Grade.PASS,
    cases: int = 1,
    email: str | None = None,
    weak: Mapping[str, Grade] | None = None,
    cells: Mapping[str, str] | None = None,
    bare: bool = False,
    panel: Mapping[str, object] | None = None,
) -> Objected:
    """Cases of one lawyer at a firm of its own, both reviewers of one mind, released.

    ``cells`` are further columns of the reviewers' rows (``red_lines``, ``grade``), ``bare`` rows
    have nothing but them; ``panel`` are rules of the plan.
    """
    account = make_account(session, Role.LAWYER)
    account.email = email
    lawyer = make_lawyer(session, f"承办{account.login}", firm=make_firm(session, "承办律所"))
    lawyer.account_id = account.id
    agency = make_agency(session)
    made = make_cases(session, cases, lawyer=lawyer, agency=agency)
    pool = experts_with_accounts(session, 6)
    cycle, _ = assigned_cycle(session, made, experts=pool, **(panel or {}))
    cycle.plan += f"[feedback]\n{plan}"
    session.flush()
    if cells is None:
        rate_first_round(session, cycle, folder, {1: grade, 2: grade}, weak=weak)
    else:
        rows = score_rows_of(session, cycle, {1: grade, 2: grade})
        kept = [{key: row[key] for key in SEAT} for row in rows] if bare else rows
        import_rows(session, cycle, folder, [row | dict(cells) for row in kept])
    settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    release(session, actor=SYSTEM, cycle=cycle, scope=Scope(), now=NOW)
    actor = actor_of(session, account)
    sheet_id = session.exec(
        select(FeedbackSheet.public_id).where(FeedbackSheet.case_id == made[0].id)
    ).one()
    sheet = sheet_of(session, actor, sheet_id)
    names = [line.criterion for line in sheet.lines]
    return Objected(cycle, made[0].id or 0, account, actor, sheet_id, names)


def write(session: Session, found: Objected, *criteria: str, text: str = SAID) -> None:
    """Type a reason on criteria, the first two unless named."""
    sheet = found.sheet(session)
    changed = {f"reason:{name}": [text] for name in criteria or found.criteria[:2]}
    place = writing.place_of(session, sheet)
    revision = place.objection.text_revision if place.objection else 0
    writing.save_texts(
        session, actor=found.lawyer, sheet=sheet, changed=changed, revision=revision, now=NOW
    )


def hand_in(session: Session, found: Objected, *criteria: str, text: str = SAID) -> Objection:
    """Type and hand in."""
    write(session, found, *criteria, text=text)
    public_id = writing.hand_in(session, actor=found.lawyer, sheet=found.sheet(session), now=NOW)
    return objection_named(session, public_id)


def accepted(session: Session, found: Objected, *criteria: str, text: str = SAID) -> Objection:
    """Handed in and found in order."""
    row = hand_in(session, found, *criteria, text=text)
    form_check.accept(session, actor=SYSTEM, at=at(row), now=NOW)
    return row


def assigned(
    session: Session, found: Objected, *criteria: str, text: str = SAID
) -> tuple[Objection, Actor]:
    """Given to the proposed expert, who is the second value."""
    row = accepted(session, found, *criteria, text=text)
    proposed = choice_for(session, found.cycle, row, NOW).proposed
    assert proposed
    expert_id = proposed.expert.expert_id
    assigning.assign(session, actor=SYSTEM, at=at(row), expert_id=expert_id, now=NOW)
    return row, actor_of_expert(session, expert_id)


def opened(session: Session, found: Objected, *criteria: str) -> tuple[Objection, Actor]:
    """Declared free of conflicts and opened."""
    row, actor = assigned(session, found, *criteria)
    assigning.open_desk(session, actor=actor, public_id=row.public_id, now=NOW)
    return row, actor


def fill_in(
    session: Session, row: Objection, actor: Actor, decisions: dict[str, tuple[str, str]]
) -> None:
    """Type a decision: criterion → outcome and level."""
    desk = desk_of(session, actor, row.public_id)
    changed: dict[str, list[str]] = {}
    for name, (outcome, level) in decisions.items():
        changed |= {f"outcome:{name}": [outcome], f"level:{name}": [level]}
        changed |= {f"reason:{name}": [WHY]}
    deciding.save_decisions(
        session, actor=actor, public_id=row.public_id, changed=changed,
        revision=desk.objection.text_revision, now=NOW,
    )  # fmt: skip


def decided(
    session: Session, found: Objected, decisions: dict[str, tuple[str, str]]
) -> tuple[Objection, Actor]:
    """Objected to exactly these criteria, and decided so."""
    row, actor = opened(session, found, *decisions)
    fill_in(session, row, actor, decisions)
    deciding.decide(
        session, actor=actor, public_id=row.public_id, revision=row.text_revision, now=LATER
    )
    return row, actor


def at(row: Objection) -> At:
    """The objection as a page shows it now."""
    return At(row.public_id, row.revision)


def objection_named(session: Session, public_id: str) -> Objection:
    """The row itself."""
    return session.exec(select(Objection).where(Objection.public_id == public_id)).one()


def actor_of_expert(session: Session, expert_id: int) -> Actor:
    """The actor behind an expert."""
    expert = session.get_one(Expert, expert_id)
    return actor_of(session, session.get_one(Account, expert.account_id))


def lawyer_of(session: Session, case_id: int) -> Lawyer:
    """The lawyer of a case."""
    return session.exec(
        select(Lawyer).join(Case, col(Case.lawyer_id) == col(Lawyer.id)).where(Case.id == case_id)
    ).one()

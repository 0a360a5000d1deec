"""One case from its reviews to the end of its last objection, under any setting of a cycle.

Everybody and everything in it has a name no page uses otherwise, so that a name on a page is a
leak.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, select

from qa_app.accounts.models import Account
from qa_app.accounts.queries import actor_of
from qa_app.adjudication.models import Meeting
from qa_app.adjudication.services.closing import Decision, decide_item
from qa_app.cases.models import Case, Firm
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import Cycle
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.queries.sheets import sheet_of
from qa_app.feedback.rules.scope import WHOLE_CYCLE
from qa_app.feedback.services.releasing import release
from qa_app.files.background import KeptPaper
from qa_app.files.store.objects import Store
from qa_app.objections.queries.choosing import choice_for
from qa_app.objections.services import assigning, deciding, form_check, writing
from qa_app.panel.models import Assignment, Expert
from qa_app.reviews.models import Review
from qa_app.reviews.services.deciding import decide, show_others
from qa_app.reviews.services.settling import settle_cycle
from qa_app.sources.services.combining import combine_cycle
from tests.builders.cases import make_aided_person, make_case, make_firm, make_lawyer
from tests.builders.deciding import (
    FIRST_WORDS,
    experts_with_accounts,
    further_seat,
    holder,
    rate_first_round,
    rate_on_screen,
)
from tests.builders.files import blank_page, make_document
from tests.builders.objections import (
    LATER,
    Objected,
    actor_of_expert,
    at,
    fill_in,
    hand_in,
    objection_named,
)
from tests.builders.panel import assigned_cycle
from tests.builders.register import NOW, make_account, make_agency
from tests.builders.reviews import import_rows, score_rows_of
from tests.builders.second_level import voted_meeting
from tests.builders.sources import COMBINED, observed

LAWYER, FIRM, AGENCY = "上官承办", "蒙面律师事务所", "蒙面法律援助中心"
PERSON, NUMBER = "欧阳受援", "蒙面第7号"
FILE, THIRD, MEETING, COMBINE = "file", "third", "meeting", "combine"
"""The ways to the grade that is released."""
RED_LINE = "red line"
OBJECTED = f"本人{LAWYER}在{FIRM}写有会见笔录，{AGENCY}和案号{NUMBER}可查"


@dataclass
class Story:
    """Who is in it, and what is nobody else's business."""

    objected: Objected
    lawyer: Account
    staff: Account
    sheet: str
    decider: Account | None = None
    objection: str = ""
    paper: str = ""

    def secrets_of_reviewers(self, session: Session) -> list[str]:
        """Names, log-ins, firms and keys of everybody and everything of the panel."""
        rows = session.execute(
            select(Expert.name, Expert.login, Firm.name).join(Firm, Expert.firm_id == Firm.id)
        )
        keys = [
            *session.exec(select(Assignment.public_id)),
            *session.exec(select(Review.public_id)),
        ]
        return [*(word for row in rows for word in row), *keys]


def released_story(
    session: Session, folder: Path, store: Store, *, way: str = FILE, feedback: str = "", **panel
) -> Story:
    """Released to its lawyer; ``way`` to the grade, ``feedback`` lines of the plan, panel keys."""
    account = make_account(session, Role.LAWYER)
    lawyer = make_lawyer(session, LAWYER, firm=make_firm(session, FIRM))
    lawyer.account_id = account.id
    agency = make_agency(session, AGENCY)
    case = make_case(session, NUMBER, lawyer=lawyer, agency=agency)
    make_aided_person(session, case, PERSON)
    title = f"{LAWYER}与{AGENCY}的委托书{PERSON}"
    make_document(session, store, case, pages=["mandate words", ""], title=title)
    experts = experts_with_accounts(session, 9)
    for number, expert in enumerate(experts):
        expert.name = f"独孤{'甲乙丙丁戊己庚辛壬'[number]}评"
    if way == MEETING:
        panel = {**panel, "adjudication": "meeting"}
    cycle, _ = assigned_cycle(session, [case], experts=experts, **panel)
    red, feedback = RED_LINE in feedback, feedback.replace(RED_LINE, "")
    cycle.plan += f"[feedback]\n{feedback}\n{COMBINED if way == COMBINE else ''}"
    session.flush()
    _rate(session, cycle, folder, way, red=red)
    _settle(session, cycle, case, way)
    release(session, actor=SYSTEM, cycle=cycle, scope=WHOLE_CYCLE, now=NOW)
    sheet = session.exec(select(FeedbackSheet.public_id)).one()
    actor = actor_of(session, account)
    names = [line.criterion for line in sheet_of(session, actor, sheet).lines]
    found = Objected(cycle, case.id or 0, account, actor, sheet, names)
    staff = make_account(session, Role.AGENCY_STAFF, agency=agency)
    return Story(found, account, staff, sheet)


def _rate(session: Session, cycle: Cycle, folder: Path, way: str, *, red: bool) -> None:
    apart = way in (THIRD, MEETING)
    grades = {1: Grade.GOOD, 2: Grade.FAIL} if apart else {1: Grade.PASS, 2: Grade.PASS}
    if red:
        rows = score_rows_of(session, cycle, grades)
        more = {"comment": FIRST_WORDS, "red_lines": "red-money"}
        import_rows(session, cycle, folder, [row | more for row in rows])
    else:
        rate_first_round(session, cycle, folder, grades)


def _settle(session: Session, cycle: Cycle, case: Case, way: str) -> None:
    settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    if seat := further_seat(session, cycle):  # they differ, or saw a red line
        review = rate_on_screen(session, seat, Grade.PASS)
        show_others(session, actor=holder(session, seat)[1], review_id=review, now=NOW)
        third = holder(session, seat)[1]
        decide(session, actor=third, review_id=review, reason="按卷定级", now=NOW)
        settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    if way == MEETING:
        found = Objected(cycle, case.id or 0, None, None, "", [])  # type: ignore[arg-type]
        place, _ = voted_meeting(session, found, Grade.PASS)
        decide_item(session, actor=SYSTEM, at=place, decision=Decision(None, "合议"), now=NOW)
        session.exec(select(Meeting)).one().meets_at = NOW  # the next one is another
    if way == COMBINE:
        observed(session, cycle, case, 8500, Grade.GOOD)
        combine_cycle(session, actor=SYSTEM, cycle=cycle, reason="按方案综合", now=NOW)


def to_decide(session: Session, story: Story, store: Store) -> Story:
    """Objected to, with a paper, and given to an expert who has yet to open it."""
    found = story.objected
    writing.save_texts(
        session, actor=found.lawyer, sheet=found.sheet(session), revision=0, now=NOW,
        changed={f"reason:{found.criteria[0]}": [OBJECTED]},
    )  # fmt: skip
    story.paper = attach(session, story, store)
    story.objection = writing.hand_in(
        session, actor=found.lawyer, sheet=found.sheet(session), now=NOW
    )
    row = objection_named(session, story.objection)
    form_check.accept(session, actor=SYSTEM, at=at(row), now=NOW)
    give(session, story)
    return story


def give(session: Session, story: Story) -> None:
    """Give the objection to the first of the experts who may decide it."""
    row = objection_named(session, story.objection)
    proposed = choice_for(session, story.objected.cycle, row, NOW).proposed
    assert proposed
    expert_id = proposed.expert.expert_id
    assigning.assign(session, actor=SYSTEM, at=at(row), expert_id=expert_id, now=NOW)
    actor = actor_of_expert(session, expert_id)
    story.decider = session.get_one(Account, actor.account_id)


def attach(session: Session, story: Story, store: Store) -> str:
    """A paper of one page, attached while the lawyer writes."""
    kept = KeptPaper((store.keep(blank_page()),), "application/pdf", 10)
    paper = writing.NewPaper("", f"{LAWYER}的委托书.pdf", 10, kept)
    found = story.objected
    return writing.attach(
        session, actor=found.lawyer, sheet=found.sheet(session), paper=paper, now=NOW
    )


def open_desk(session: Session, story: Story) -> None:
    """The expert declares to be free of conflicts."""
    assert story.decider
    actor = actor_of(session, story.decider)
    assigning.open_desk(session, actor=actor, public_id=story.objection, now=NOW)


def say_no(session: Session, story: Story) -> None:
    """The expert rejects it."""
    assert story.decider
    actor, row = actor_of(session, story.decider), objection_named(session, story.objection)
    fill_in(session, row, actor, {story.objected.criteria[0]: ("rejected", "")})
    deciding.decide(
        session, actor=actor, public_id=story.objection, revision=row.text_revision, now=LATER
    )


def meet_on_it(session: Session, story: Story) -> None:
    """The lawyer asks for the second level, and a meeting decides in the lawyer's favour."""
    row = hand_in(session, story.objected, text="仍然不同意")
    form_check.accept(session, actor=SYSTEM, at=at(row), now=LATER)
    place, _ = voted_meeting(session, story.objected, Grade.GOOD)
    decide_item(session, actor=SYSTEM, at=place, decision=Decision(None, "应予改评"), now=LATER)

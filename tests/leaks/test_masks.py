"""What a cycle masks is nowhere in all that its experts can fetch, whatever part they have in it.

Rows 11, 13, 18 and 23 of a register of confidentiality bugs of other review systems
(docs/blindness.md): pages, JSON, titles of documents, notices and the mails made from them.
"""

from itertools import product

import pytest
from sqlmodel import select

from qa_app.accounts.models import Account
from qa_app.adjudication.models import AgendaItem
from qa_app.adjudication.queries.reading import token_of
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM
from qa_app.cycles.models import Cycle
from qa_app.db.session import reading, transaction
from qa_app.files.store.objects import store_for
from qa_app.notices.background import words_of
from qa_app.notices.models import Notice
from qa_app.panel.models import Assignment, Expert
from qa_app.panel.services.assigning import assign_cycle
from qa_app.reviews.services.deciding import show_others
from qa_app.reviews.services.settling import settle_cycle
from tests.builders.cases import make_aided_person, make_case, make_firm, make_lawyer
from tests.builders.deciding import experts_with_accounts, further_seat, holder
from tests.builders.deciding import rate_on_screen as rate
from tests.builders.files import make_document
from tests.builders.meetings import called_meeting, free_experts
from tests.builders.panel import drawn_cycle
from tests.builders.register import NOW, make_agency
from tests.leaks.crawling import STARTS, reach

LAWYER = ("蒙面律师", "蒙面律师事务所")
AGENCY = ("蒙面第7号", "蒙面援助中心")
PERSON = "欧阳蒙面"
MASKS = list(product((False, True), repeat=2))


@pytest.fixture
def masked_cycle(app, settings, tmp_path):
    """Make a cycle of one case with a file whose titles name everybody; four experts at hand."""

    def make(lawyer: bool, agency: bool, **panel: object) -> Cycle:
        with transaction() as session:
            experts_with_accounts(session, 6)
            whose = make_lawyer(session, LAWYER[0], firm=make_firm(session, LAWYER[1]))
            case = make_case(
                session, AGENCY[0], lawyer=whose, agency=make_agency(session, AGENCY[1])
            )
            make_aided_person(session, case, PERSON)
            make_document(
                session, store_for(settings), case, pages=["mandate words", ""],
                title=f"{LAWYER[0]}与{AGENCY[1]}的委托书{PERSON}",
            )  # fmt: skip
            cycle = drawn_cycle(session, [case], mask_lawyer=lawyer, mask_agency=agency, **panel)
            assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
            return cycle

    return make


def rated_twice(cycle: Cycle) -> list[Assignment]:
    """Two ratings that diverge, settled once; their seats."""
    with transaction() as session:
        seats = session.exec(select(Assignment).where(Assignment.cycle_id == cycle.id)).all()
        for seat, grade in zip(seats, (Grade.GOOD, Grade.FAIL), strict=True):
            rate(session, seat, grade)
        settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        return list(seats)


def first(cycle: Cycle) -> tuple[Account, str]:
    """Who rates first, at work."""
    with transaction() as session:
        seat = session.exec(select(Assignment).where(Assignment.cycle_id == cycle.id)).first()
        rate(session, seat, Grade.GOOD)
        return holder(session, seat)[0], seat.public_id


def third(cycle: Cycle) -> tuple[Account, str]:
    """Who decides, with the first ratings open."""
    rated_twice(cycle)
    with transaction() as session:
        seat = further_seat(session, cycle)
        account, actor = holder(session, seat)
        review = rate(session, seat)
        show_others(session, actor=actor, review_id=review, now=NOW)
        return account, seat.public_id


def member(cycle: Cycle) -> tuple[Account, str]:
    """Who sits in the meeting."""
    rated_twice(cycle)
    with transaction() as session:
        people = free_experts(session, cycle)
        called_meeting(session, cycle, members=people)
        item = session.exec(select(AgendaItem.public_id)).one()
        return session.get_one(Account, people[1].account_id), token_of(item)


@pytest.mark.parametrize(("lawyer", "agency"), MASKS)
@pytest.mark.parametrize("part", [first, third, member])
def test_11_13_18_23_masked_names_are_nowhere(masked_cycle, client_as, part, lawyer, agency):
    way = {"adjudication": "meeting"} if part is member else {}
    cycle = masked_cycle(lawyer, agency, **way)
    account, token = part(cycle)
    found = reach(client_as(account=account), account, (*STARTS, f"/files/{token}/outline.json"))
    assert found.answers[f"/files/{token}/outline.json"][0] == 200
    text = "\n".join(answer[1] for answer in found.answers.values()) + "\n" + letters(account)
    text += "".join(str(headers) for _, _, headers in found.answers.values())
    if not lawyer and part is not member:  # a meeting works on the file and the ratings
        assert LAWYER[0] in text
    if not agency:
        assert AGENCY[0] in text
    names = [*(LAWYER if lawyer else ()), *(AGENCY if agency else ())]
    if names:
        names.append(PERSON)
    assert not [name for name in names if name in text], [
        (name, address)
        for name in names
        for address, answer in found.answers.items()
        if name in answer[1]
    ]
    assert other_experts(account, text) == []


def letters(account: Account) -> str:
    """What mails made of the account's notices say."""
    with reading() as session:
        rows = session.exec(select(Notice).where(Notice.account_id == account.id)).all()
    said = [" ".join(part % one.params for part in words_of(one.kind)) for one in rows]
    return "\n".join(said)


def other_experts(account: Account, text: str) -> list[str]:
    """Names of experts in the text who are not the reader; a meeting's members know each other."""
    with reading() as session:
        rated = select(Expert.name).join(Assignment).where(Expert.account_id != account.id)
        return [name for name in session.exec(rated) if name in text]

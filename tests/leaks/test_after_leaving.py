"""An expert who no longer holds a case knows nothing of it any more, however the seat ended.

Rows 8, 12, 14 and 15 of a register of confidentiality bugs of other review systems
(docs/blindness.md).
"""

from dataclasses import dataclass

import pytest
from sqlmodel import col, select

from qa_app.accounts.models import Account
from qa_app.cases.models import Case
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import Cycle, CycleState
from qa_app.db.session import reading, transaction
from qa_app.files.models import PageView
from qa_app.files.store.objects import store_for
from qa_app.panel.models import Assignment, Expert
from qa_app.panel.services.assigning import assign_cycle
from qa_app.panel.services.replacing import reassign, withdraw
from tests.builders.cases import make_case
from tests.builders.files import make_document
from tests.builders.panel import drawn_cycle, make_expert
from tests.builders.register import NOW, make_account, make_agency
from tests.leaks.crawling import reach
from tests.support.client import bare
from tests.support.counting import statements

REASON = "与承办人曾是同事"
OUTSIDERS = (Role.AGENCY_STAFF, Role.LAWYER, Role.AUDITOR, Role.ADMINISTRATOR, Role.SUPERVISOR)


@dataclass
class Desk:
    """An expert, what the expert held, and the addresses that led to it."""

    browser: object
    account: Account
    seat: str
    case: Case
    cycle: str
    spare_id: int

    def addresses(self) -> list[str]:
        """Everything that could be opened while the seat was held, and the file's pages."""
        outline = self.browser.get(f"/files/{self.seat}/outline.json").json
        desk = self.browser.post(f"/reviews/cases/{self.seat}").location
        found = [f"/reviews/cases/{self.seat}{part}" for part in ("", "/conflict", "/decline")]
        found += [f"{desk}{part}" for part in ("", "/submit", "/sheet", "/file")]
        found += [f"/files/{self.seat}/{part}" for part in ("outline.json", "search?q=mandate")]
        return found + [page["url"] for page in outline["pages"]]


@pytest.fixture
def desk(app, client_as, settings):
    """An expert with one case and its file, and somebody free to take it."""
    with transaction() as session:
        account = make_account(session, Role.EXPERT)
        make_expert(session, account=account)
        case = make_case(session, "离席第1号")
        make_document(session, store_for(settings), case, pages=["mandate words"], title="委托书")
        cycle = drawn_cycle(session, [case], reviewers=1)
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        seat = session.exec(select(Assignment.public_id)).one()
        other = make_account(session, Role.EXPERT)
        spare = make_expert(session, account=other)
    return Desk(client_as(account=account), account, seat, case, cycle.name, spare.id or 0)


def declines(desk: Desk) -> None:
    data = {"kind": "overload", "reason": "案件太多"}
    desk.browser.post(f"/reviews/cases/{desk.seat}/decline", data=data)


def declares_a_conflict(desk: Desk) -> None:
    data = {"relation": "case", "reason": REASON}
    desk.browser.post(f"/reviews/cases/{desk.seat}/conflict", data=data)


def is_withdrawn(desk: Desk) -> None:
    with transaction() as session:
        withdraw(session, actor=SYSTEM, public_id=desk.seat, reason="收回", now=NOW)


def is_replaced(desk: Desk) -> None:
    with transaction() as session:
        reassign(session, actor=SYSTEM, public_id=desk.seat, expert_id=desk.spare_id,
                 reason="更换", now=NOW)  # fmt: skip


@pytest.mark.parametrize("leave", [declines, declares_a_conflict, is_withdrawn, is_replaced])
def test_8_12_nothing_of_the_case_is_left_with_who_left_it(desk, leave):
    addresses = desk.addresses()
    assert [desk.browser.get(one).status_code for one in addresses] == [
        302, *[200] * (len(addresses) - 1),
    ]  # fmt: skip
    leave(desk)
    desk.browser.get("/")  # says once what was done
    views = seen_pages()
    for address in addresses:
        hidden, asked = cost(desk, address)
        absent, asked_absent = cost(desk, strange(address, desk))
        assert hidden.status_code == absent.status_code == 404, address
        assert bare(hidden) == bare(absent)
        assert asked == asked_absent
    assert seen_pages() == views
    found = reach(desk.browser, desk.account)
    assert desk.case.number not in str(found.answers)
    assert f"/files/{desk.seat}" not in str(found.answers)


def cost(desk: Desk, address: str):
    with statements() as asked:
        answer = desk.browser.get(address)
    return answer, asked


def strange(address: str, desk: Desk) -> str:
    """The same address of a seat or review there never was."""
    if desk.seat in address:
        return address.replace(desk.seat, "nothingatall")
    return "/reviews/nothingatall" + address.removeprefix("/reviews/")[12:]


def seen_pages() -> int:
    with reading() as session:
        return len(session.exec(select(PageView.id)).all())


def test_12_who_takes_the_case_over_finds_no_trace_of_who_left(desk, client_as):
    desk.browser.post(f"/reviews/cases/{desk.seat}")
    declares_a_conflict(desk)
    with reading() as session:
        spare = session.get_one(Expert, desk.spare_id)
        account = session.get_one(Account, spare.account_id)
        seat = session.exec(
            select(Assignment.public_id).where(Assignment.expert_id == spare.id)
        ).one()
    found = reach(client_as(account=account), account)
    text = str(found.answers) + str(found.told)
    assert desk.case.number in text
    assert f"/files/{seat}/outline.json" in str(client_as(account=account).get(
        client_as(account=account).post(f"/reviews/cases/{seat}").location
    ).text)  # fmt: skip
    for word in (REASON, desk.seat, desk.account.login, desk.account.name):
        assert word not in text


@pytest.mark.parametrize("state", [CycleState.CLOSED, CycleState.PLANNED])
def test_8_12_the_file_closes_with_the_cycle(desk, state):
    addresses = [one for one in desk.addresses() if one.startswith("/files/")]
    with transaction() as session:
        session.exec(select(Cycle)).one().state = state
    for address in addresses:
        assert desk.browser.get(address).status_code == 404


def test_15_why_somebody_left_is_for_the_supervisor_only(desk, client_as):
    declares_a_conflict(desk)
    with transaction() as session:
        people = {
            role: make_account(session, role, **scope(session, role, desk)) for role in OUTSIDERS
        }
    told = {}
    for role, account in people.items():
        browser = client_as(account=account)
        more = [f"/reviews/cycles/{desk.cycle}", f"/reviews/cycles/{desk.cycle}/cases", "/audit/",
                f"/cases/{desk.case.id}", f"/reviews/cycles/{desk.cycle}/cases/{desk.case.id}",
                f"/cycles/{desk.cycle}/panel/seats?state=", "/files/", "/notices/", "/",
                f"/cycles/{desk.cycle}/panel/open", "/audit/?q=conflict"]  # fmt: skip
        pages = [browser.get(address).text for address in more]
        told[role] = [address for address, page in zip(more, pages, strict=True) if REASON in page]
    assert not {
        role: found for role, found in told.items() if role is not Role.SUPERVISOR and found
    }
    supervisor = client_as(account=people[Role.SUPERVISOR])
    with reading() as session:
        expert = session.exec(select(Expert.id).where(col(Expert.login) == desk.account.login))
        assert REASON in supervisor.get(f"/experts/{expert.one()}").text


def scope(session, role: Role, desk: Desk) -> dict[str, object]:
    return {"agency": make_agency(session)} if role is Role.AGENCY_STAFF else {}


def test_14_a_supervisor_who_reviews_a_case_reads_it_as_an_expert_only(app, client_as, settings):
    with transaction() as session:
        account = make_account(session, Role.SUPERVISOR, Role.EXPERT)
        make_expert(session, account=account)
        make_expert(session, name="另一位")
        case = make_case(session, "双重第1号")
        make_document(session, store_for(settings), case, pages=["mandate words"],
                      title="卢涵曦的委托书")  # fmt: skip
        cycle = drawn_cycle(session, [case], mask_lawyer=True)
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        rows = session.execute(select(Assignment.public_id, Expert.account_id).join(Expert)).all()
        own = next(seat for seat, holder in rows if holder == account.id)
        other = next(seat for seat, holder in rows if holder != account.id)
    browser = client_as(account=account)
    assert browser.get(f"/files/case-{case.id}/outline.json").status_code == 404
    outline = browser.get(f"/files/{own}/outline.json")
    assert outline.status_code == 200
    assert "卢涵曦" not in str(outline.json)
    for address in (f"/panel/seats/{other}", f"/panel/seats/{own}",
                    f"/reviews/cycles/{cycle.name}/cases/{case.id}"):  # fmt: skip
        assert browser.get(address).status_code == 404
    lists = ("panel", "panel/seats?state=")
    addresses = [f"/cycles/{cycle.name}/{one}" for one in lists]
    addresses += [f"/reviews/cycles/{cycle.name}", f"/reviews/cycles/{cycle.name}/cases"]
    for address in addresses:
        page = browser.get(address).text
        assert "双重第1号" not in page
        assert other not in page
    answer = browser.get(f"/cycles/{cycle.name}/panel/seats.csv?state=")
    assert "双重第1号" not in answer.get_data().decode("utf-8-sig")

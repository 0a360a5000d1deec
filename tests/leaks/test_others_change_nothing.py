"""Whatever another expert does with the same case, nothing an expert can fetch changes.

Everything the first expert can read is read and kept; the other one acts; it is read again and must
be the same bytes at the same cost. Rows 1, 2, 3, 6, 16, 17, 23 and 24 of a register of
confidentiality bugs of other review systems (docs/blindness.md), under every setting of a cycle.
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlmodel import col, select

from qa_app import clock
from qa_app.accounts.models import Account
from qa_app.calibration.rules.states import FileUse
from qa_app.cases.models import Case
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import Cycle
from qa_app.db.session import reading, transaction
from qa_app.files.store.objects import store_for
from qa_app.panel.models import FIRST_SEAT, Assignment, Expert
from qa_app.panel.services.assigning import assign_cycle
from qa_app.panel.services.replacing import withdraw
from qa_app.reviews.services.settling import settle_cycle
from tests.builders.calibration import model_file, seed_case
from tests.builders.cases import make_aided_person, make_case
from tests.builders.files import make_document
from tests.builders.panel import drawn_cycle, make_expert
from tests.builders.register import NOW, make_account
from tests.builders.reviews import rubric_named
from tests.leaks.crawling import reach

JSON = {"Accept": "application/json"}
SECRET = "另一位专家写下的评语"
SETTINGS: dict[str, dict[str, object]] = {
    "as it comes": {},
    "lawyer masked": {"mask_lawyer": True},
    "agency masked": {"mask_agency": True},
    "both masked": {"mask_lawyer": True, "mask_agency": True},
    "meeting": {"adjudication": "meeting"},
    "control share": {"control_share": 1},
    "double marking": {"reviewers": 1, "double_mark_share": 1},
}


@dataclass
class Person:
    """An expert at a browser, with the seats the expert has."""

    browser: object
    account: Account
    expert_id: int

    def seats(self, *, seeds: bool = False, further: bool = False) -> list[str]:
        """Public ids of active seats, in the order of their cases."""
        live = Assignment.seat < FIRST_SEAT if seeds else Assignment.seat >= FIRST_SEAT
        with reading() as session:
            statement = select(Assignment.public_id).where(
                Assignment.expert_id == self.expert_id, Assignment.state == "active", live,
                Assignment.further == further,
            )  # fmt: skip
            return list(session.exec(statement.order_by(col(Assignment.case_id))))

    def begin(self, seat: str) -> str:
        """Open a case; the address of its desk."""
        answer = self.browser.post(f"/reviews/cases/{seat}")
        assert answer.status_code == 302, answer.text
        return answer.location

    def save(self, desk: str, grade: Grade, words: str) -> None:
        """Fill every criterion, with a comment."""
        with reading() as session:
            rubric = rubric_named(session)
        fields = {f"level:{one.id}": grade.value for one in rubric.criteria} | {"comment": words}
        body = {"revision": 1, "changed": list(fields), **fields}
        answer = self.browser.post(f"{desk}/save", data=body, headers=JSON)
        assert answer.status_code == 200, answer.text

    def submit(self, desk: str) -> None:
        """Hand the sheet in."""
        answer = self.browser.post(f"{desk}/submit")
        assert answer.status_code == 302, answer.text

    def read_file(self, seat: str) -> int:
        """Look at every page of the case's file, and search in it; how many pages there were."""
        outline = self.browser.get(f"/files/{seat}/outline.json").json
        for page in outline["pages"]:
            assert self.browser.get(page["url"]).status_code == 200
        assert self.browser.get(f"/files/{seat}/search?q=mandate").json["hits"]
        return len(outline["pages"])


@pytest.fixture
def still(monkeypatch):
    """The time stands still, so that times on pages do not differ by themselves."""
    moment = NOW + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def person(client_as):
    """Make an expert who is logged in and gets mail."""

    def make(name: str) -> Person:
        with transaction() as session:
            account = make_account(session, Role.EXPERT)
            account.email = f"{account.login}@example.org"
            expert = make_expert(session, account=account, name=name)
        return Person(client_as(account=account), account, expert.id or 0)

    return make


@pytest.fixture
def cycle_of(app, settings, still):
    """Make a cycle of three cases with files, given to the experts there are."""

    def make(**panel: object) -> Cycle:
        with transaction() as session:
            cases = []
            for number in range(3):
                case = make_case(session, f"差分第{number}号")
                make_aided_person(session, case)
                make_document(
                    session, store_for(settings), case, pages=["mandate words", ""], title="委托书"
                )
                cases.append(case)
            cycle = drawn_cycle(session, cases, **panel)
            assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
            return cycle

    return make


def work_of(one: Person) -> None:
    """A case done, a case begun, a case not yet looked at."""
    first, second, _third = one.seats()
    desk = one.begin(first)
    one.save(desk, Grade.GOOD, "本人的评语")
    one.submit(desk)
    one.save(one.begin(second), Grade.PASS, "本人写到一半")


def settled_reach(one: Person):
    """What the expert reaches once everything the process keeps is filled."""
    reach(one.browser, one.account)
    return reach(one.browser, one.account)


def unchanged(one: Person, before) -> None:
    after = reach(one.browser, one.account)
    assert len(after.answers) > 20, sorted(after.answers)
    assert not after.differs_from(before), "\n".join(after.differs_from(before))
    text = str(after.answers) + str(after.told)
    assert SECRET not in text
    assert "别人" not in text


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_fellow_expert_opens_reads_saves_submits_amends(person, cycle_of, setting):
    one, other = person("本人"), person("别人")
    cycle_of(**SETTINGS[setting])
    assert len(one.seats()) == len(other.seats()) == 3
    work_of(one)
    before = settled_reach(one)
    desks = [other.begin(seat) for seat in other.seats()]
    assert other.read_file(other.seats()[0]) == 2
    unchanged(one, before)
    for desk in desks:
        other.save(desk, Grade.EXCELLENT, SECRET)
    for desk in desks:
        other.submit(desk)
    unchanged(one, before)
    assert other.browser.post(f"{desks[0]}/amend", data={"reason": "漏看一页"}).status_code == 302
    other.save(desks[0], Grade.FAIL, SECRET)
    other.submit(desks[0])
    unchanged(one, before)


def test_a_fellow_expert_is_taken_off_declines_and_is_replaced(person, cycle_of):
    one, other = person("本人"), person("别人")
    cycle_of()
    spare = person("别人三")
    work_of(one)
    before = settled_reach(one)
    first, second, third = other.seats()
    other.begin(first)
    data = {"kind": "overload", "reason": "案件太多"}
    assert other.browser.post(f"/reviews/cases/{first}/decline", data=data).status_code == 302
    assert len(spare.seats()) == 1
    unchanged(one, before)
    data = {"relation": "case", "reason": "与别人认识"}
    assert other.browser.post(f"/reviews/cases/{second}/conflict", data=data).status_code == 302
    with transaction() as session:
        withdraw(session, actor=SYSTEM, public_id=third, reason="别人请假", now=NOW)
    unchanged(one, before)


def test_a_third_expert_rates_sees_both_and_decides(person, cycle_of):
    one, other = person("本人"), person("别人")
    cycle = cycle_of()
    third = person("别人三")
    work_of(one)
    first = other.seats()[0]
    desk = other.begin(first)
    other.save(desk, Grade.FAIL, SECRET)
    other.submit(desk)
    with transaction() as session:
        settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    before = settled_reach(one)
    (seat,) = third.seats(further=True)
    desk = third.begin(seat)
    assert third.read_file(seat) == 2
    third.save(desk, Grade.PASS, SECRET)
    third.submit(desk)
    unchanged(one, before)
    assert third.browser.post(f"{desk}/decision/show").status_code == 302
    assert "本人的评语" in third.browser.get(f"{desk}/decision").text
    data = {"reason": SECRET}
    assert third.browser.post(f"{desk}/decision", data=data).status_code == 302
    unchanged(one, before)


def test_a_divergence_is_found_and_a_third_seat_given(person, cycle_of):
    one, other = person("本人"), person("别人")
    cycle = cycle_of()
    person("别人三")
    work_of(one)
    desk = other.begin(other.seats()[0])
    other.save(desk, Grade.FAIL, SECRET)
    other.submit(desk)
    before = settled_reach(one)
    with transaction() as session:
        settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    unchanged_but_for_amending(one, before)


def unchanged_but_for_amending(one: Person, before) -> None:
    """Both ratings are in: the own one can no longer be amended, and nothing else is said."""
    after = reach(one.browser, one.account)
    done = [a for a in before.answers if a.endswith(("/submitted", "/amend"))]
    for found in (before, after):
        for address in done:
            found.answers.pop(address, None)
    assert done
    assert not after.differs_from(before), "\n".join(after.differs_from(before))


def test_the_twin_of_a_seed_is_worked_on(person, app, settings, still):
    one, other = person("本人"), person("别人")
    with transaction() as session:
        file = model_file(session, FileUse.SEED, case=seed_case(session, 1))
        case = session.get_one(Case, file.case_id)
        make_document(session, store_for(settings), case, pages=["mandate words"], title="委托书")
        cycle = drawn_cycle(session, 2)
        cycle.plan += "[calibration]\nseed_share = 0.5\n"  # one seed each, to the hash no rest
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        assert session.get_one(Expert, one.expert_id)
    (own,), (twin,) = one.seats(seeds=True), other.seats(seeds=True)
    one.begin(own)
    before = settled_reach(one)
    assert f"/files/{own}/outline.json" in before.answers
    desk = other.begin(twin)
    other.read_file(twin)
    other.save(desk, Grade.FAIL, SECRET)
    other.submit(desk)
    unchanged(one, before)

"""Seeds look like any seat, and nobody reads a model before the own sheet is handed in.

Numbers in the names are rows of a register of confidentiality bugs of other review systems.
"""

import re
from datetime import timedelta

import pytest
from sqlmodel import col, select

from qa_app.accounts.queries import actor_of
from qa_app.calibration.models import CalibrationAttempt, ModelFile, SeedPlacement
from qa_app.calibration.rules.states import AttemptKind, FileUse
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import Cycle
from qa_app.db.session import reading, transaction
from qa_app.files.queries.rights import may_read
from qa_app.notices.models import Notice
from qa_app.panel.models import FIRST_SEAT, Assignment
from qa_app.panel.services.assigning import assign_cycle
from qa_app.reviews.services.settling import settle_cycle
from tests.builders.calibration import (
    WHY,
    answers,
    model_file,
    review_seat,
    seats,
    seed_case,
    seeded_cycle,
)
from tests.builders.panel import make_expert, make_experts
from tests.builders.register import NOW, make_account
from tests.builders.reviews import import_rows, score_rows_of
from tests.support.client import bare
from tests.support.counting import statements


@pytest.fixture
def room(app, client_as):
    """An expert with live files and two seeds, none begun."""
    with transaction() as session:
        for number in range(5):
            model_file(session, FileUse.SEED, case=seed_case(session, number), title="示范秘密")
        account = make_account(session, Role.EXPERT)
        expert = make_expert(session, account=account)
        make_experts(session, 2)
        cycle = seeded_cycle(session, 12, more="seed_share = 0.25")
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        live = seats(session, cycle, expert, seeds=False)
        seeds = seats(session, cycle, expert, seeds=True)
        assert seeds
    return client_as(account=account), account, expert, live, seeds


def sent_by(act) -> list[str]:
    with statements() as sent:
        act()
    return [re.sub(r"\s+", " ", one) for one in sent]


def visit(browser, seat: str) -> tuple[list[str], list[list[str]]]:
    """Open, save, look and submit a seat as an expert: the answers, and what was asked for them."""
    pages: list[str] = []
    asked: list[list[str]] = []

    def step(act):
        asked.append(sent_by(lambda: pages.append(bare(act()))))

    with reading() as session:
        body = {key: value[0] for key, value in answers(session).items()}
    step(lambda: browser.get(f"/reviews/cases/{seat}"))
    where: list[str] = []

    def opened():
        answer = browser.post(f"/reviews/cases/{seat}")
        where.append(answer.location)
        return answer

    step(opened)
    review = where[0]
    step(lambda: browser.get(review))
    save = {"revision": 1, "changed": list(body), **body}
    step(lambda: browser.post(f"{review}/save", data=save, headers={"Accept": "application/json"}))
    step(lambda: browser.get(f"{review}/submit"))
    step(lambda: browser.post(f"{review}/submit"))
    step(lambda: browser.get(f"{review}/submitted"))
    step(lambda: browser.get(f"{review}/sheet"))
    return pages, asked


def plain(page: str, seat: Assignment, number: str) -> str:
    """A page without the names that differ between any two seats."""
    page = re.sub(r"/reviews/[\w-]{12}", "/reviews/X", page)
    page = re.sub(r"\d+:[\w-]{12}:\d+", "KEY", page)
    page = re.sub(r"\d\d:\d\d", "TIME", page)
    return page.replace(seat.public_id, "SEAT").replace(number, "NUMBER")


def test_6_16_a_seed_and_a_live_file_are_the_same_pages_and_the_same_statements(room):
    browser, _, _, live, seeds = room
    visit(browser, live[0].public_id)  # fills what is kept in the process
    with reading() as session:
        numbers = dict(session.exec(select(Assignment.public_id, _number()).join(*_case())).all())
    of_live, asked_live = visit(browser, live[1].public_id)
    of_seed, asked_seed = visit(browser, seeds[0].public_id)
    for one, other in zip(of_live, of_seed, strict=True):
        left = plain(one, live[1], numbers[live[1].public_id])
        right = plain(other, seeds[0], numbers[seeds[0].public_id])
        assert _without_names(left) == _without_names(right)
    assert [len(step) for step in asked_live] == [len(step) for step in asked_seed]
    assert asked_live == asked_seed


def _number():
    from qa_app.cases.models import Case

    return Case.number


def _case():
    from qa_app.cases.models import Case

    return Case, col(Case.id) == col(Assignment.case_id)


def _without_names(page: str) -> str:
    """Lawyers and firms differ from case to case."""
    return re.sub(r"种子律[师所]\d+|卢涵曦|江南律师事务所", "NAME", page)


def test_2_17_lists_counts_and_notices_have_no_mark_of_a_seed(room):
    browser, account, expert, live, seeds = room
    page = browser.get("/reviews/").text
    for seat in (*live, *seeds):
        assert seat.public_id in page
    rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    shapes = set()
    for row in rows:
        if any(seat.public_id in row for seat in (*live, *seeds)):
            shape = re.sub(r"primary|secondary", "BUTTON", row)
            for seat in (*live, *seeds):
                shape = shape.replace(seat.public_id, "SEAT")
            shapes.add(re.sub(r"南援民字第\d+号", "NUMBER", shape))
    assert len(shapes) == 1
    assert str(len(live) + len(seeds)) in page
    with reading() as session:
        told = session.exec(select(Notice).where(Notice.account_id == account.id)).all()
        assert [one.params["count"] for one in told] == [len(live) + len(seeds)]
        assert expert.id


def test_nothing_an_expert_reads_speaks_of_seeds_even_afterwards(room):
    browser, account, _, live, seeds = room
    visit(browser, seeds[0].public_id)
    visit(browser, live[0].public_id)
    addresses = ["/", "/reviews/", "/reviews/?show=done", "/calibration/",
                 "/calibration/qualification", "/notices/"]  # fmt: skip
    with reading() as session:
        placed = session.exec(select(SeedPlacement)).all()
        files = session.exec(select(ModelFile)).all()
    for address in addresses:
        page = browser.get(address).text
        assert "种子" not in re.sub(r"种子律[师所]\d+", "", page)
        assert WHY not in page
        for row in (*placed, *files):
            assert row.public_id not in page
    assert account.id


def test_5_7_no_address_gives_an_expert_a_model(room):
    browser, _, _, _, _ = room
    with transaction() as session:
        practice = model_file(session)
        exam = model_file(session, FileUse.QUALIFICATION, case=seed_case(session, 50))
        draft = model_file(session, case=seed_case(session, 51), ready=False)
        models = session.exec(
            select(CalibrationAttempt.public_id).where(CalibrationAttempt.kind == AttemptKind.MODEL)
        ).all()
        seeds = session.exec(select(ModelFile).where(ModelFile.use == FileUse.SEED)).all()
        placed = session.exec(select(SeedPlacement.public_id)).all()
    for key in models:
        for part in ("", "/result", "/submit"):
            hidden = browser.get(f"/calibration/sheets/{key}{part}")
            absent = browser.get(f"/calibration/sheets/nothing{part}")
            assert hidden.status_code == absent.status_code == 404
            assert bare(hidden) == bare(absent)
    for file in (exam, draft, *seeds):
        assert browser.post(f"/calibration/practice/{file.public_id}").status_code == 404
        assert browser.get(f"/calibration/files/{file.public_id}").status_code == 404
    for key in placed:
        assert browser.get(f"/calibration/feedback/{key}").status_code == 404
    assert browser.get(f"/calibration/files/{practice.public_id}").status_code == 404
    sheet = browser.post(f"/calibration/practice/{practice.public_id}").location
    for part in ("", "/submit"):
        assert WHY not in browser.get(f"{sheet}{part}").text
    assert browser.get(f"{sheet}/result").status_code == 404


def test_another_experts_practice_and_none_at_all_are_the_same(room, client_as):
    browser, *_ = room
    with transaction() as session:
        file = model_file(session)
        account = make_account(session, Role.EXPERT)
        make_expert(session, account=account)
    other = client_as(account=account)
    sheet = other.post(f"/calibration/practice/{file.public_id}").location
    for part in ("", "/submit", "/result"):
        hidden, absent = browser.get(sheet + part), browser.get(f"/calibration/sheets/none{part}")
        assert hidden.status_code == absent.status_code == 404
        assert bare(hidden) == bare(absent)
    body = {"revision": "1", "changed": "comment", "comment": "x"}
    assert browser.post(f"{sheet}/save", data=body).status_code == 404
    assert browser.post(f"{sheet}/submit").status_code == 404
    supervisor = client_as(Role.SUPERVISOR)
    assert supervisor.get(sheet).status_code == 404
    assert supervisor.get(f"{sheet}/result").status_code == 404


def test_a_supervisor_on_the_panel_sees_neither_models_nor_seeds(room, client_as):
    with transaction() as session:
        account = make_account(session, Role.SUPERVISOR, Role.EXPERT)
        make_expert(session, account=account)
        file = session.exec(select(ModelFile)).first()
        model = session.exec(select(CalibrationAttempt.public_id)).first()
        cycle = session.exec(select(SeedPlacement.cycle_id)).first()
        assert file
        assert cycle
    browser = client_as(account=account)
    for address in ("files", f"files/{file.public_id}", "rule", "experts", "cycles"):
        answer = browser.get(f"/calibration/{address}")
        assert answer.status_code == 409
        assert "种子律师" not in answer.text
    assert browser.get(f"/calibration/sheets/{model}").status_code == 404


def test_a_practice_file_is_read_masked_by_its_sheet_and_not_before(room):
    browser, account, _, _, _ = room
    with transaction() as session:
        file = model_file(session)
        actor = actor_of(session, account)
        assert may_read(session, actor, file.case_id) is None
    sheet = browser.post(f"/calibration/practice/{file.public_id}").location
    with reading() as session:
        access = may_read(session, actor, file.case_id)
        assert access
        assert access.covered
        assert access.masking.titles
    token = sheet.rsplit("/", 1)[1]
    assert browser.get(f"/files/try-{token}/outline.json").status_code == 200
    assert browser.get("/files/try-nothing/outline.json").status_code == 404


def test_a_seed_is_past_amending_once_the_cycle_was_settled_after_it(room, tmp_path):
    browser, account, expert, live, seeds = room
    with transaction() as session:
        actor = actor_of(session, account)
        reviews = [review_seat(session, actor, seat) for seat in (live[0], seeds[0], seeds[-1])]
        cycle = session.get_one(Cycle, live[0].cycle_id)
        rows = [row for row in score_rows_of(session, cycle) if row["expert"] != expert.login]
        import_rows(session, cycle, tmp_path, rows)
    before = [browser.get(f"/reviews/{one.public_id}/submitted").text for one in reviews[:2]]
    assert ["amend" in page for page in before] == [True, True]
    with transaction() as session:
        settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW + timedelta(days=1))
    after = [browser.get(f"/reviews/{one.public_id}/submitted").text for one in reviews[:2]]
    assert ["/amend" in page for page in after] == [False, False]


def test_without_qualification_no_seat_is_opened_live_or_seed(app, client_as):
    with transaction() as session:
        for number in range(4):
            model_file(session, FileUse.SEED, case=seed_case(session, number))
            model_file(session, FileUse.QUALIFICATION, case=seed_case(session, 10 + number))
        account = make_account(session, Role.EXPERT)
        expert = make_expert(session, account=account)
        make_experts(session, 1)
        cycle = seeded_cycle(session, 10, more="qualification = true\nseed_share = 0.2")
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        both = [seats(session, cycle, expert, seeds=kind)[0] for kind in (False, True)]
    browser = client_as(account=account)
    for seat in both:
        page = browser.get(f"/reviews/cases/{seat.public_id}").text
        assert "先通过上岗测评" in page
        assert "/calibration/qualification" in page
        assert browser.post(f"/reviews/cases/{seat.public_id}").status_code == 409
    assert "上岗测评" in browser.get("/").text
    browser.post("/calibration/qualification")
    with reading() as session:
        sheets = session.exec(
            select(CalibrationAttempt.public_id).where(CalibrationAttempt.kind == AttemptKind.TEST)
        ).all()
        body = {key: value[0] for key, value in answers(session).items()}
    for sheet in sheets:
        browser.post(f"/calibration/sheets/{sheet}", data={"revision": "1", **body})
        browser.post(f"/calibration/sheets/{sheet}/submit")
    for seat in both:
        assert browser.post(f"/reviews/cases/{seat.public_id}").status_code == 302


def test_feedback_is_readable_by_its_expert_once_released(room, client_as):
    browser, account, expert, _, seeds = room
    with transaction() as session:
        review_seat(session, actor_of(session, account), seeds[0], Grade.FAIL)
        placement = session.exec(
            select(SeedPlacement).where(SeedPlacement.assignment_id == seeds[0].id)
        ).one()
    address = f"/calibration/feedback/{placement.public_id}"
    assert browser.get(address).status_code == 404
    with reading() as session:
        from qa_app.cycles.models import Cycle

        name = session.get_one(Cycle, placement.cycle_id).name
    chair = client_as(Role.SUPERVISOR)
    base = f"/calibration/cycles/{name}"
    told = chair.post(
        f"{base}/seeds/{placement.public_id}/feedback", data={"expert": str(expert.id)}
    )
    assert told.status_code == 302
    page = browser.get(address)
    assert WHY in page.text
    assert "种子" not in re.sub(r"种子律[师所]\d+", "", page.text)
    with transaction() as session:
        stranger = make_account(session, Role.EXPERT)
        make_expert(session, account=stranger)
    assert client_as(account=stranger).get(address).status_code == 404
    assert FIRST_SEAT == 1

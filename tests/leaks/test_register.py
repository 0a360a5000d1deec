"""Rows of the register that hold for every page at once: headers, outsiders, ids, exports.

Rows 3, 9, 11, 13, 17, 19 and 24 of a register of confidentiality bugs of other review systems
(docs/blindness.md).
"""

import io
import re
from itertools import pairwise

import pytest
from openpyxl import load_workbook
from sqlmodel import col, select

from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.panel.models import Assignment
from qa_app.panel.services.assigning import assign_cycle
from qa_app.reviews.models import Review
from qa_app.web.audience import audience_of
from tests.builders.cities.city import COMMON, NEIGHBOUR, City
from tests.builders.panel import drawn_cycle, make_experts
from tests.builders.register import NOW
from tests.leaks.addresses import FIXED, FIXED_AT, own_of, sort_of
from tests.leaks.crawling import reach

SAFE = {"text/html", "application/json", "text/plain"}
MADE_HERE = {
    "adjudication.minutes_file", "feedback.pdf", "objections.result", "observations.feedback_file",
}  # fmt: skip
"""Prints the program makes itself, shown in the browser; no uploaded byte is in them."""
UPLOADS = r"^/files/bulk\?case=[0-9]+&"
"""The form of uploads for one part of a file: the same page for each."""
LOOP = r"/(feedback|objections|rectification|learning|consequences|loop)"
NARROWED = rf"^{LOOP}[^?]*[?]"
"""Lists of the loop narrowed down hold no more than the whole ones."""
OUTSIDERS = (Role.AGENCY_STAFF, Role.LAWYER)


def own_answers(world, who: str):
    """Every GET address of a role with things of the role's own, and what it answers."""
    browser = world.browser(who)
    for rule in world.app.url_map.iter_rules():
        audience = audience_of(world.app, rule.endpoint)
        if "GET" not in (rule.methods or ()) or not (audience and who in audience):
            continue
        if isinstance(audience, str):
            continue
        for kind in ("csv", "xlsx", "pdf") if "kind" in rule.arguments else ("",):
            named = {one: sort_of(rule.endpoint, one) for one in rule.arguments if one != "kind"}
            given = {
                one: own_of(world.here, sort, who)
                if sort
                else FIXED_AT.get((rule.endpoint, one), FIXED.get(one, 1))
                for one, sort in named.items()
            } | ({"kind": kind} if kind else {})
            with world.app.test_request_context():
                address = world.app.url_for(rule.endpoint, **given)
            answer = browser.get(address, headers={"Tus-Resumable": "1.0.0"})
            answer.get_data()
            yield rule.endpoint, answer
            answer.close()


@pytest.mark.parametrize("who", list(Role))
def test_9_nothing_that_was_uploaded_can_act_in_the_browser(world, who):
    shown = 0
    for endpoint, answer in own_answers(world, who):
        headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff", endpoint
        assert "default-src 'none'" in headers["Content-Security-Policy"], endpoint
        assert "public" not in headers.get("Cache-Control", ""), endpoint
        if answer.mimetype in SAFE or answer.status_code != 200 or endpoint in MADE_HERE:
            continue
        saved = headers.get("Content-Disposition", "").startswith("attachment")
        sandboxed = "sandbox" in headers["Content-Security-Policy"]
        assert saved or sandboxed, (endpoint, headers)
        shown += 1
    assert shown or who in (Role.LAWYER,)


def test_9_the_page_of_a_file_is_sandboxed_and_private(world):
    here = world.here
    token, page = here.of["file token", Role.EXPERT], here.of["page", COMMON]
    answer = world.browser(Role.EXPERT).get(f"/files/{token}/pages/{page}.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer.headers["Cache-Control"]
    assert "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize("who", [*OUTSIDERS, NEIGHBOUR])
def test_3_17_people_outside_the_panel_meet_no_expert_on_any_page(world, who):
    """Not in a case, its file, a history, a notice or a count: no name, no login, no review."""
    account = world.here.accounts[who]
    starts = ["/", "/cases/", "/files/", "/files/bulk", "/notices/", "/account", "/rubrics/"]
    starts += lists_of_the_loop(world, who)
    found = reach(world.browser(who), account, starts, but=f"{UPLOADS}|{NARROWED}")
    assert not {"/objections", "/rectification/"} - set(found.answers)
    text = "\n".join(answer[1] for answer in found.answers.values())
    for expert in (*world.here.experts, *world.there.experts):
        assert not re.search(rf"{expert.name}\b", text)
        assert not re.search(rf"\b{expert.login}\b", text)
    for word in (*ids_of_reviews(world.here), "常用语"):
        assert word not in text


def lists_of_the_loop(world, who: str) -> list[str]:
    """Its pages and exports that name nothing and are open to somebody of this kind."""
    role = Role.AGENCY_STAFF if who == NEIGHBOUR else who
    found = []
    for rule in world.app.url_map.iter_rules():
        audience = audience_of(world.app, rule.endpoint)
        reads = audience and not isinstance(audience, str) and role in audience
        if (
            reads
            and "GET" in (rule.methods or ())
            and re.match(LOOP, rule.rule)
            and not rule.arguments
        ):
            found.append(rule.rule)
    return sorted(found)


def ids_of_reviews(city: City) -> list[str]:
    with reading() as session:
        seats = session.exec(select(Assignment.public_id)).all()
        return [*seats, *session.exec(select(Review.public_id)).all(), str(city.of["meeting", ""])]


def test_19_exports_of_the_list_of_files_name_no_reviewer(world):
    for who in (Role.AGENCY_STAFF, Role.SUPERVISOR):
        browser = world.browser(who)
        for kind in ("csv", "xlsx"):
            for list_of in ("cases", "files"):
                answer = browser.get(f"/{list_of}/export.{kind}")
                text = table_text(answer.get_data(), kind)
                answer.close()
                assert not [one for one in world.here.experts if one.name in text]


def table_text(content: bytes, kind: str) -> str:
    if kind == "csv":
        return content.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(content), read_only=True)
    return str([row for sheet in book for row in sheet.iter_rows(values_only=True)])


def test_24_ids_of_seats_are_random_and_tell_no_order(database):
    with transaction() as session:
        make_experts(session, 4)
        cycle = drawn_cycle(session, 40)
        assign_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        ids = session.exec(select(Assignment.public_id).order_by(col(Assignment.id))).all()
        assert len(set(ids)) == 80
        assert all(re.fullmatch(r"[\w-]{12}", one) for one in ids)
        assert list(ids) != sorted(ids)
        rising = sum(a < b for a, b in pairwise(ids))
        assert 20 < rising < 60
        per_case = session.execute(
            select(Assignment.case_id, Assignment.expert_id).order_by(col(Assignment.public_id))
        ).all()
        first: dict[int, int] = {}
        for case_id, expert_id in per_case:
            first.setdefault(case_id, expert_id)
        assert len(set(first.values())) > 2

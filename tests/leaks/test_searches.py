"""Every search of every role finds what a rule says the role may see, and nothing beside.

Row 4 of a register of confidentiality bugs of other review systems (docs/blindness.md): a search by
number, person, firm, agency or words must not find what its list would not show.
"""

import io
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import true
from sqlmodel import col, select

from qa_app.accounts.models import Agency
from qa_app.cases.models import Case, Lawyer
from qa_app.core.roles import Role
from qa_app.db.session import reading
from qa_app.feedback.models import FeedbackSheet
from qa_app.objections.models import Objection
from qa_app.rectification.models import Task
from tests.builders.cities.city import COMMON, NEIGHBOUR, OTHER, City

CASE_LISTS = ("/cases/?q={}", "/cases/?region={}", "/cases/?agency={}", "/cases/?lawyer={}",
              "/cases/?firm={}", "/files/?q={}")  # fmt: skip
CASE_FILES = ("/cases/export.csv?q={}", "/files/export.csv?q={}", "/files/cases?q={}")
ALL_WORDS = "南援民字"
"""In the number of every case there is."""


def cases_of(city: City, who: str) -> dict[int, str]:
    """Id and number of the cases a rule lets somebody see: of the region, or of the agency."""
    with reading() as session:
        statement = select(Case.id, Case.number).join(Agency, col(Agency.id) == col(Case.agency_id))
        if who == Role.AGENCY_STAFF:
            statement = statement.where(Agency.id == city.agency.id)
        else:
            statement = statement.where(Agency.region_id == city.region.id)
        return dict(session.execute(statement).all())  # type: ignore[arg-type]


def words_about(city: City) -> list[str]:
    """Names that lead to things of a city."""
    numbers = list(cases_of(city, Role.SUPERVISOR).values())[:3]
    return [*numbers, city.agency.name, city.region.name, f"{city.name}律师", f"{city.name}律所",
            f"{city.name}受援人"]  # fmt: skip


STAFF = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY_STAFF)


@pytest.mark.parametrize("who", STAFF)
@pytest.mark.parametrize("address", CASE_LISTS)
def test_4_lists_of_cases_find_the_cases_in_sight(world, who, address):
    browser = world.browser(who)
    if browser.get(address.format("")).status_code == 404:
        pytest.skip("the role has no such list")
    seen = cases_of(world.here, who)
    for word in words_about(world.there):
        assert not linked(browser, address.format(word)), word
    for word in ("", *words_about(world.here), *([ALL_WORDS] if "q=" in address else [])):
        assert linked(browser, address.format(word)) <= set(seen), word
    if "?q=" in address and "/cases/" in address:
        assert linked(browser, address.format(ALL_WORDS)) == set(seen)


def linked(browser, address: str) -> set[int]:
    page = re.sub(r"<form.*?</form>", "", browser.get(address).text, flags=re.DOTALL)
    return {int(one) for one in re.findall(r"/(?:cases/|files/case-)(\d+)", page)}


@pytest.mark.parametrize("who", STAFF)
@pytest.mark.parametrize("address", CASE_FILES)
def test_4_19_exports_and_json_find_no_more_than_lists(world, who, address):
    browser = world.browser(who)
    answer = browser.get(address.format(ALL_WORDS))
    if answer.status_code == 404:
        pytest.skip("the role has no such list")
    told, seen = answer.get_data().decode("utf-8-sig"), cases_of(world.here, who)
    answer.close()
    if answer.is_json:
        told = str(answer.json)
    beyond = set(cases_of(world.there, Role.SUPERVISOR).values()) | {
        number for key, number in cases_of(world.here, Role.SUPERVISOR).items() if key not in seen
    }
    assert any(number in told for number in seen.values())
    assert not [number for number in beyond if number in told]
    for word in words_about(world.there):
        found = browser.get(address.format(word))
        text = found.get_data().decode("utf-8-sig")
        found.close()
        assert not [number for number in beyond if number in text]


def test_4_a_file_name_finds_no_case_out_of_sight(world):
    for who in (Role.SUPERVISOR, Role.AGENCY_STAFF):
        browser, seen = world.browser(who), cases_of(world.here, who)
        strange = cases_of(world.there, Role.SUPERVISOR)
        names = [f"{number} 起诉状.pdf" for number in (*seen.values(), *strange.values())]
        files = browser.post("/files/match", json={"files": names}).json["files"]
        found = {int(one["case"]["token"][5:]) for one in files if one["case"]}
        assert found == set(seen)
        assert not [one for one in files[len(seen) :] if one["case"] or one["candidates"]]


@pytest.mark.parametrize("address", ["/experts?q={}", "/calibration/experts?q={}"])
def test_4_a_supervisor_finds_the_experts_of_the_own_regions(world, address):
    browser = world.browser(Role.SUPERVISOR)
    for expert in world.there.experts:
        assert expert.name not in browser.get(address.format(expert.login)).text
        for word in (expert.name, expert.login, world.there.region.name):
            assert f"/experts/{expert.id}" not in browser.get(address.format(word)).text
    for expert in world.here.experts:
        assert expert.name in browser.get(address.format(expert.login)).text


def test_4_seats_are_found_by_expert_in_the_own_cycle_only(world):
    browser = world.browser(Role.SUPERVISOR)
    name = world.here.of["cycle", COMMON]
    for kind in ("seats", "seats.csv"):
        for expert in world.there.experts:
            answer = browser.get(f"/cycles/{name}/panel/{kind}?expert={expert.login}&state=")
            assert "南援民字" not in answer.get_data().decode("utf-8-sig")
            answer.close()


def test_4_an_administrator_finds_accounts_and_agencies_of_the_own_regions(world):
    browser = world.browser(Role.ADMINISTRATOR)
    for account in world.there.accounts.values():
        page = browser.get(f"/accounts?q={account.login}").text
        assert f"/accounts/{account.id}" not in page
    page = browser.get(f"/register/agencies?q={world.there.agency.name}").text
    assert f"/register/agencies/{world.there.agency.id}" not in page
    page = browser.get(f"/register/agencies?q={world.here.agency.name}").text
    assert f"/register/agencies/{world.here.agency.id}" in page


def test_4_12_words_in_a_file_are_found_in_the_own_file_only(world):
    """The other expert's seat of the same case, other cases, and staff's address: all absent."""
    here, there = world.here, world.there
    expert, staff = world.browser(Role.EXPERT), world.browser(Role.AGENCY_STAFF)
    own = expert.get(f"/files/{here.of['file token', Role.EXPERT]}/search?q=mandate").json["hits"]
    assert [hit["page"] for hit in own] == [here.of["page", COMMON]]
    tokens = (here.of["file token", OTHER], there.of["file token", Role.EXPERT],
              here.of["case token", COMMON], here.of["case token", NEIGHBOUR])  # fmt: skip
    for token in tokens:
        assert expert.get(f"/files/{token}/search?q=mandate").status_code == 404
    found = staff.get(f"/files/{here.of['case token', COMMON]}/search?q=mandate").json["hits"]
    assert [hit["page"] for hit in found] == [here.of["page", COMMON]]
    for token in (here.of["case token", NEIGHBOUR], there.of["case token", COMMON]):
        assert staff.get(f"/files/{token}/search?q=mandate").status_code == 404


def sheets_of(city: City, who: str) -> dict[str, str]:
    """Public id and number of the sheets a rule lets somebody see: region, agency, or own cases."""
    return _of_loop(city, who, FeedbackSheet, col(FeedbackSheet.counts))


def objections_of(city: City, who: str) -> dict[str, str]:
    """The same of objections that came in; the own ones also before."""
    came_in = col(Objection.handed_in_at).is_not(None)
    return _of_loop(city, who, Objection, true() if who == Role.LAWYER else came_in)


def tasks_of(city: City, who: str) -> dict[str, str]:
    """The same of tasks; a lawyer has those that name the lawyer."""
    account = city.accounts[Role.LAWYER].id
    own = col(Task.lawyer_id).in_(select(Lawyer.id).where(Lawyer.account_id == account))
    return _of_loop(city, who, Task, own if who == Role.LAWYER else true())


def _of_loop(city: City, who: str, table, condition) -> dict[str, str]:
    with reading() as session:
        statement = (
            select(table.public_id, Case.number)
            .join(Case, col(Case.id) == col(table.case_id))
            .join(Agency, col(Agency.id) == col(Case.agency_id))
            .join(Lawyer, col(Lawyer.id) == col(Case.lawyer_id), isouter=True)
            .where(condition)
        )
        ways = {
            Role.LAWYER: col(Lawyer.account_id) == city.accounts[Role.LAWYER].id,
            Role.AGENCY_STAFF: col(Agency.id) == city.agency.id,
            NEIGHBOUR: col(Agency.id) == city.neighbour.id,
        }
        within = ways.get(who, col(Agency.region_id) == city.region.id)  # type: ignore[call-overload]
        return dict(session.execute(statement.where(within)).all())  # type: ignore[arg-type]


LOOP_LISTS = {
    "/feedback": (sheets_of, "/feedback/sheets/", "/feedback/index/FEEDBACK.xlsx"),
    "/feedback/agency": (sheets_of, "/feedback/sheets/", "/feedback/agency/FEEDBACK.xlsx"),
    "/feedback/mine": (sheets_of, "/feedback/sheets/", "/feedback/mine/FEEDBACK.xlsx"),
    "/objections": (objections_of, "/objections/", "/objections/OBJECTIONS.csv"),
    "/rectification/": (tasks_of, "/rectification/tasks/", "/rectification/export.csv"),
}
"""List → what a rule says is in it, where its rows lead, and its export."""
LOOP_READERS = (Role.SUPERVISOR, Role.AGENCY_STAFF, NEIGHBOUR, Role.LAWYER)


@pytest.mark.parametrize("who", LOOP_READERS)
@pytest.mark.parametrize("address", LOOP_LISTS)
def test_4_19_searches_of_the_loop_and_their_exports_find_what_a_rule_says(world, who, address):
    browser = world.browser(who)
    if browser.get(address).status_code == 404:
        pytest.skip("the role has no such list")
    seen_by_rule, leads, export = LOOP_LISTS[address]
    seen = seen_by_rule(world.here, who)
    strange = set(seen_by_rule(world.there, Role.SUPERVISOR).values())
    beyond = (strange | set(seen_by_rule(world.here, Role.SUPERVISOR).values())) - set(
        seen.values()
    )
    assert seen
    for word in ("", ALL_WORDS, *list(seen.values())[:2], *list(beyond)[:2], *strange_words(world)):
        fits = {key for key, number in seen.items() if word in number}
        assert rows_of(browser, f"{address}?q={word}", leads) == fits, word
        answer = browser.get(f"{export}?q={word}")
        told = text_of(answer)
        answer.close()
        assert not [number for number in beyond if number in told], word
        assert all((number in told) == (word in number) for number in set(seen.values())), word


def strange_words(world) -> list[str]:
    """What names people and bodies of the other city: no list of the loop searches by it."""
    return [f"{world.there.name}律师", world.there.agency.name]


def rows_of(browser, address: str, leads: str) -> set[str]:
    """The public ids the rows of all pages of a list lead to."""
    found: set[str] = set()
    for number in range(1, 9):
        page = browser.get(f"{address}&page={number}").text
        page = re.sub(r"<(form|nav).*?</\1>", "", page, flags=re.DOTALL)
        links = set(re.findall(rf'href="{leads}([\w-]{{6,}})"', page))
        if not links - found:
            break
        found |= links
    return found


def text_of(answer) -> str:
    content = answer.get_data()
    if content[:2] != b"PK":
        return content.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(content), read_only=True)
    return str([row for sheet in book for row in sheet.iter_rows(values_only=True)])


@pytest.mark.parametrize("who", [Role.SUPERVISOR, Role.AGENCY_STAFF])
def test_4_trainings_and_the_desk_of_the_failed_name_nobody_of_another_city(world, who):
    browser, there = world.browser(who), world.there
    words = (f"{there.name}律师", f"{there.name}律所", there.agency.name)
    for address in ("/learning/training", "/learning/training.xlsx", "/consequences/failed",
                    "/learning/library", "/learning/models", "/rectification/ledger"):  # fmt: skip
        for word in ("", *words):
            answer = browser.get(f"{address}?q={word}&agency={word}")
            told = text_of(answer) if answer.status_code == 200 else ""
            answer.close()
            told = re.sub(r'value="[^"]*"', "", told)
            assert not [one for one in words if one in told], (address, word)

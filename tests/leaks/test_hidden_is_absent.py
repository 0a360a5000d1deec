"""What a person must not know of answers as if it did not exist: same page, same cost.

Made from the address map, so that no endpoint can be forgotten. Rows 5, 6, 7, 8 and 12 of a
register of confidentiality bugs of other review systems (docs/blindness.md).
"""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from qa_app.core.roles import Role
from qa_app.web.audience import ANYONE, audience_of
from tests.leaks.addresses import FORMS, Attempt, attempts, own_of, sort_of
from tests.leaks.conftest import World
from tests.support.client import bare
from tests.support.counting import statements

TUS = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
EVERYBODY = [*Role, ""]
"""Every role, and somebody who is not logged in."""
ALIKE = {"calibration.reread": 409}
"""Endpoints that say the same to everything, because their form names what they look for."""
NOT_YET = {
    *("calibration.result", "cases.rejects", "sampling.substitute"),
    "observations.hearings_rejects",
    "cases.lawyers_rejects",
}
"""Own things that come later: results of a sheet handed in, rejects of a check, substitutes."""


def rules_with_arguments(world: World):
    for rule in world.app.url_map.iter_rules():
        if rule.arguments and rule.endpoint != "static":
            yield rule


def rules_for(world: World, who: str):
    for rule in rules_with_arguments(world):
        audience = audience_of(world.app, rule.endpoint)
        if audience == ANYONE or (who and isinstance(audience, frozenset) and who in audience):
            yield rule


def test_every_argument_of_every_address_is_known(world):
    unknown = [
        (rule.endpoint, one)
        for rule in rules_with_arguments(world)
        for one in rule.arguments
        if sort_of(rule.endpoint, one) is None
    ]
    assert not unknown, f"say in addresses.NAMES what these name: {unknown}"


@pytest.mark.parametrize("who", EVERYBODY)
def test_5_6_7_8_hidden_and_absent_are_one(world, who):
    browser = world.browser(who)
    tried, wrong = 0, []
    for rule in rules_for(world, who):
        for one in attempts(rule, who, world.here, world.there):
            ask = asking(world, browser, one)
            ask(one.absent)  # fills what the process keeps
            wrong += differences(one, ask)
            tried += 1
    assert tried or who == ""
    assert not wrong, f"{len(wrong)} of {tried}:\n" + "\n".join(wrong)


@pytest.mark.parametrize("who", list(Role))
def test_the_own_things_are_there(world, who):
    """What was called own above can be opened, so that its foreign twin is a real one."""
    browser = world.browser(who)
    missing = []
    for rule in rules_for(world, who):
        if "GET" not in (rule.methods or ()) or rule.endpoint in NOT_YET:
            continue
        sorts = {one: sort_of(rule.endpoint, one) for one in rule.arguments}
        if not all(sorts.values()):
            continue
        own = {one: own_of(world.here, sort or "", who) for one, sort in sorts.items()}
        address = build(world, rule.endpoint, own)
        answer = browser.get(address, headers=TUS)
        if answer.status_code == 404:
            missing.append(f"{rule.endpoint} {address}")
        answer.close()
    assert not missing, "\n".join(missing)


def asking(world: World, browser, one: Attempt) -> Callable[[dict[str, object]], TestResponse]:
    """Send the request of an attempt with these arguments."""

    def ask(arguments: dict[str, object]) -> TestResponse:
        address = build(world, one.endpoint, arguments)
        if one.method == "PATCH":
            body = {"data": b"x", "content_type": "application/offset+octet-stream"}
            return browser.open(address, method="PATCH", headers=TUS, **body)
        data = form_of(one.endpoint) if one.method == "POST" else None
        return browser.open(address, method=one.method, data=data, headers=TUS)

    return ask


def form_of(endpoint: str) -> dict[str, object]:
    if endpoint == "files.add":
        return {"files": (BytesIO(b"%PDF-1.7"), "scan.pdf")}
    return FORMS.get(endpoint, {})


def build(world: World, endpoint: str, arguments: dict[str, object]) -> str:
    with world.app.test_request_context():
        return world.app.url_for(endpoint, **arguments)


def differences(one: Attempt, ask) -> list[str]:
    """What tells the hidden thing from none at all."""
    name = f"{one.method} {one.endpoint} {one.hidden}"
    with statements() as of_hidden:
        hidden = ask(one.hidden)
    with statements() as of_absent:
        absent = ask(one.absent)
    found = []
    if hidden.status_code != absent.status_code or (
        hidden.status_code not in (404, ALIKE.get(one.endpoint))
    ):
        found.append(f"{name}: {hidden.status_code} and {absent.status_code}")
    if plain(hidden, one.hidden) != plain(absent, one.absent):
        found.append(f"{name}: not the same page")
    if headers(hidden, one.hidden) != headers(absent, one.absent):
        found.append(f"{name}: {headers(hidden, one.hidden)} {headers(absent, one.absent)}")
    if of_hidden != of_absent:
        extra = [s for s in of_hidden + of_absent if s not in of_hidden or s not in of_absent]
        found.append(f"{name}: {len(of_hidden)} and {len(of_absent)} statements: {extra[:2]}")
    return found


def plain(answer: TestResponse, arguments: dict[str, object]) -> str:
    return without(bare(answer), arguments)


def headers(answer: TestResponse, arguments: dict[str, object]) -> list[tuple[str, str]]:
    """Every header of an answer without what is new each time."""
    found = []
    for key, value in answer.headers:
        value = re.sub(r"nonce-[\w-]+", "", value)
        if key == "Set-Cookie":
            value = value.split("=")[0]
        if key not in ("Date", "Content-Length"):
            found.append((key, without(value, arguments)))
    return sorted(found)


def without(text: str, arguments: dict[str, object]) -> str:
    for value in sorted(map(str, arguments.values()), key=len, reverse=True):
        text = text.replace(value, "ID")
    return text

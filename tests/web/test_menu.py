"""The left menu follows the roles an account has at each request, whatever was drawn before."""

import re

from sqlmodel import delete, select

from qa_app.accounts.models import RoleGrant
from qa_app.blueprints import MENU
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.web.menu import SECTIONS
from tests.builders.register import make_account


def offers(browser, address: str) -> bool:
    return f'<li><a href="{address}"' in browser.get("/").text


def test_a_role_taken_away_or_given_changes_the_menu_of_the_next_page(app, client_as):
    with transaction() as session:
        account = make_account(session, Role.EXPERT)
        other = make_account(session, Role.ADMINISTRATOR)
    expert, administrator = client_as(account=account), client_as(account=other)
    assert offers(administrator, "/accounts")
    assert not offers(expert, "/accounts")
    assert offers(expert, "/reviews/")
    with transaction() as session:
        mine = session.exec(select(RoleGrant).where(RoleGrant.account_id == account.id)).one()
        mine.role = Role.ADMINISTRATOR
        session.exec(delete(RoleGrant).where(RoleGrant.account_id == other.id))  # type: ignore[call-overload]
    assert offers(expert, "/accounts")
    assert not offers(expert, "/reviews/")
    assert not offers(administrator, "/accounts")


def test_the_language_chosen_last_is_the_menus(client_as):
    browser = client_as(Role.EXPERT)
    assert "<span>通知</span>" in browser.get("/").text
    browser.post("/language", data={"language": "en", "next": "/"})
    assert "<span>Notices</span>" in browser.get("/").text


def sections(page: str) -> list[tuple[bool, str]]:
    """Open or not, and the word over it, of each folded part of the menu."""
    found = re.findall(r"<details( open)?>\s*<summary>([^<]+)<", page.split('id="menu"')[1])
    return [(bool(opened), word) for opened, word in found]


def test_a_long_menu_is_folded_and_the_part_with_the_page_at_hand_is_open(client_as):
    browser = client_as(Role.SUPERVISOR)
    home = sections(browser.get("/").text)
    assert [word for _open, word in home][:3] == ["案件和案卷", "活动和量表", "专家"]
    assert not any(opened for opened, _word in home)
    cases = sections(browser.get("/files/").text)
    assert [word for opened, word in cases if opened] == ["案件和案卷"]
    assert [word for _open, word in cases] == [word for _open, word in home]


def test_a_short_menu_is_one_list(client_as):
    assert sections(client_as(Role.LAWYER).get("/").text) == []
    assert sections(client_as(Role.EXPERT).get("/").text) == []


def test_every_line_has_a_section_or_stands_on_top():
    numbers = {entry.order // 10 for entry in MENU}
    assert numbers == {1, *SECTIONS}

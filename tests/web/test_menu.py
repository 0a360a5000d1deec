"""The left menu follows the roles an account has at each request, whatever was drawn before."""

from sqlmodel import delete, select

from qa_app.accounts.models import RoleGrant
from qa_app.core.roles import Role
from qa_app.db.session import transaction
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

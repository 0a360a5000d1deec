"""Administering accounts: scope, revisions, and that nobody locks themself out."""

import pytest

from qa_app.accounts import services
from qa_app.accounts.models import Account
from qa_app.accounts.rules import NewAccount
from qa_app.core.errors import Refused
from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from tests.builders.register import (
    NOW,
    PASSWORD,
    make_account,
    make_actor,
    make_agency,
    make_region,
)
from tests.support.client import bare


def _regions():
    with transaction() as session:
        province = make_region(session, "99")
        return make_region(session, "9901", province), make_region(session, "9902", province)


def _form(account, region, **changes):
    values = {
        "name": "改名",
        "roles": ["expert"],
        "region": region.id,
        "agency": 0,
        "active": "y",
        "revision": account.revision,
    }
    return values | changes


def test_an_administrator_of_one_city_cannot_see_or_change_another_citys_accounts(client_as):
    here, there = _regions()
    with transaction() as session:
        own = make_account(session, Role.EXPERT, login="own", region=here)
        foreign = make_account(session, Role.EXPERT, login="foreign", region=there)
        anywhere = make_account(session, Role.SUPERVISOR, login="anywhere")
    client = client_as(Role.ADMINISTRATOR, region=here)
    listed = client.get("/accounts").get_data(as_text=True)
    assert "own" in listed
    assert not [login for login in ("foreign", "anywhere") if login in listed]
    absent = client.get("/accounts/99999")
    for account in (foreign, anywhere):
        hidden = client.get(f"/accounts/{account.id}")
        assert hidden.status_code == absent.status_code == 404
        assert bare(hidden) == bare(absent)
    assert client.post(f"/accounts/{own.id}", data=_form(own, here)).status_code == 302
    refused = client.post(f"/accounts/{own.id}", data=_form(own, there, revision=2))
    assert refused.status_code == 200  # the region is not even offered


def test_of_two_people_who_edit_the_same_account_the_second_is_told(client_as):
    here, _there = _regions()
    with transaction() as session:
        account = make_account(session, Role.EXPERT, region=here)
    client = client_as(Role.ADMINISTRATOR)
    assert client.post(f"/accounts/{account.id}", data=_form(account, here)).status_code == 302
    assert client.post(f"/accounts/{account.id}", data=_form(account, here)).status_code == 409


def test_nobody_deactivates_the_own_account(client_as):
    with transaction() as session:
        account = make_account(session, Role.ADMINISTRATOR)
    form = {"name": "x", "roles": ["administrator"], "region": 0, "agency": 0, "revision": 1}
    answer = client_as(account=account).post(f"/accounts/{account.id}", data=form)
    assert answer.status_code == 409
    with reading() as session:
        assert session.get_one(Account, account.id).active


def test_agency_staff_need_an_agency(client_as):
    with transaction() as session:
        agency = make_agency(session)
    client = client_as(Role.ADMINISTRATOR)
    form = {"login": "staff1", "name": "x", "roles": ["agency_staff"], "region": 0, "agency": 0}
    assert client.post("/accounts/new", data=form).status_code == 409
    assert client.post("/accounts/new", data=form | {"agency": agency.id}).status_code == 200


def test_a_reset_password_ends_the_sessions_of_the_account(client_as):
    with transaction() as session:
        account = make_account(session, Role.EXPERT)
    theirs = client_as(account=account)
    assert theirs.get("/").status_code == 200
    assert client_as(Role.ADMINISTRATOR).post(f"/accounts/{account.id}/reset").status_code == 200
    assert theirs.get("/").status_code == 302


def test_roles_outside_the_own_regions_are_refused_whoever_asks(app):
    here, there = _regions()
    with transaction() as session:
        actor = make_actor(session, Role.ADMINISTRATOR, region=here)
    for region_id in (there.id, None):
        new = NewAccount("wang", "王", PASSWORD, (Role.EXPERT,), region_id=region_id)
        with pytest.raises(Refused, match="outside_your_regions"), transaction() as session:
            services.create_account(session, actor=actor, new=new, now=NOW)

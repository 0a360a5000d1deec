"""The register of lawyers: whom one sees, tying and untying accounts, opening them one by one."""

import io

import pytest
from openpyxl import load_workbook
from sqlmodel import col, select

from qa_app.accounts.models import Account, RoleGrant
from qa_app.accounts.queries import actor_of
from qa_app.audit.models import AuditEvent
from qa_app.cases.models import Lawyer
from qa_app.cases.queries.lawyers import LawyerFilter, all_lawyers
from qa_app.cases.rules.lawyers import Reach, keeps_role, proposed_logins
from qa_app.cases.services.lawyers import Opening, link_lawyer, open_account, unlink_lawyer
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.panel.queries.people import own_ties
from tests.builders.cases import make_case, make_firm, make_lawyer
from tests.builders.panel import region_at
from tests.builders.register import NOW, PASSWORD, make_account, make_agency


def towns(session):
    """Two towns of a province: 甲 has cases in the north, 乙 in the south, 丙 in both."""
    north, south = (
        make_agency(session, f"{name}援助中心", region=region_at(session, f"99/{code}"))
        for name, code in (("北江", "9901"), ("南江", "9902"))
    )
    made = {}
    for name, agencies in (("甲", [north, north]), ("乙", [south]), ("丙", [north, south])):
        made[name] = make_lawyer(session, name, firm=make_firm(session, f"{name}律所"))
        for agency in agencies:
            make_case(session, agency=agency, lawyer=made[name])
    make_lawyer(session, "丁", firm=make_firm(session, "无案律所"))
    return made, north, south


def seen(session, actor, **wanted):
    lines = all_lawyers(session, actor, LawyerFilter(**wanted))
    return {line.name: line.cases for line in lines}


def roles_of(session, account):
    return {one.role for one in session.exec(
        select(RoleGrant).where(RoleGrant.account_id == account.id)
    )}  # fmt: skip


def test_one_sees_the_lawyers_of_cases_in_ones_regions_and_counts_those(database):
    with transaction() as session:
        towns(session)
        north = region_at(session, "99/9901")
        for role in (Role.ADMINISTRATOR, Role.SUPERVISOR):
            actor = actor_of(session, make_account(session, role, region=north))
            assert seen(session, actor) == {"甲": 2, "丙": 1}
        assert seen(session, SYSTEM) == {"甲": 2, "乙": 1, "丙": 2, "丁": 0}


def test_the_list_is_narrowed_by_name_firm_agency_and_account(database):
    with transaction() as session:
        made, north, _south = towns(session)
        closed = make_account(session, Role.LAWYER)
        made["甲"].account_id, closed.active = closed.id, False
        made["乙"].account_id = make_account(session, Role.LAWYER).id
        session.flush()
        assert seen(session, SYSTEM, q="律所") == {"甲": 2, "乙": 1, "丙": 2, "丁": 0}
        assert seen(session, SYSTEM, q="丙") == {"丙": 2}
        assert seen(session, SYSTEM, agency="南江") == {"乙": 1, "丙": 2}
        assert seen(session, SYSTEM, agency=north.code) == {"甲": 2, "丙": 2}
        assert set(seen(session, SYSTEM, reach=Reach.NONE)) == {"甲", "丙", "丁"}
        assert set(seen(session, SYSTEM, reach=Reach.LINKED)) == {"乙"}
        assert set(seen(session, SYSTEM, reach=Reach.CLOSED)) == {"甲"}


def test_a_tie_makes_the_account_a_lawyers_and_is_on_record(database):
    with transaction() as session:
        made, _north, _south = towns(session)
        account = make_account(session, Role.SUPERVISOR, login="li")
        account.name = "甲"
        session.flush()
        link_lawyer(session, actor=SYSTEM, lawyer_id=made["甲"].id, login="li", now=NOW)
        assert roles_of(session, account) == {Role.SUPERVISOR, Role.LAWYER}
        assert own_ties(session, actor_of(session, account)).lawyer_ids == (made["甲"].id,)
        event = session.exec(select(AuditEvent).order_by(col(AuditEvent.id).desc())).first()
        assert event is not None
        assert event.act == "lawyer.linked"
        assert unlink_lawyer(session, actor=SYSTEM, lawyer_id=made["甲"].id, now=NOW) == "li"
        assert roles_of(session, account) == {Role.SUPERVISOR}
        assert own_ties(session, actor_of(session, account)).lawyer_ids == ()


def test_the_last_entry_takes_the_role_along_but_never_the_last_role(database):
    with transaction() as session:
        made, _north, _south = towns(session)
        account = make_account(session, Role.LAWYER, login="li")
        other = make_account(session, Role.EXPERT, login="wu")
        for name in ("甲", "乙"):
            link_lawyer(session, actor=SYSTEM, lawyer_id=made[name].id, login="wu",
                        other_name=True, now=NOW)  # fmt: skip
        link_lawyer(session, actor=SYSTEM, lawyer_id=made["丙"].id, login="li", other_name=True,
                    now=NOW)  # fmt: skip
        unlink_lawyer(session, actor=SYSTEM, lawyer_id=made["甲"].id, now=NOW)
        assert roles_of(session, other) == {Role.EXPERT, Role.LAWYER}
        unlink_lawyer(session, actor=SYSTEM, lawyer_id=made["乙"].id, now=NOW)
        assert roles_of(session, other) == {Role.EXPERT}
        unlink_lawyer(session, actor=SYSTEM, lawyer_id=made["丙"].id, now=NOW)
        assert roles_of(session, account) == {Role.LAWYER}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"login": "nobody"}, "lawyer_no_account"),
        ({"other_name": False}, "lawyer_other_name"),
        ({"active": False}, "lawyer_account_closed"),
        ({"owner": True}, "lawyer_linked"),
    ],
)
def test_what_is_not_clear_is_refused(database, change, code):
    with transaction() as session:
        made, _north, _south = towns(session)
        account = make_account(session, Role.LAWYER, login="li")
        account.active = change.get("active", True)
        if change.get("owner"):
            made["甲"].account_id = make_account(session, Role.LAWYER).id
        session.flush()
        with pytest.raises(Refused) as error:
            link_lawyer(
                session, actor=SYSTEM, lawyer_id=made["甲"].id, login=change.get("login", "li"),
                other_name=change.get("other_name", True), now=NOW,
            )  # fmt: skip
        assert error.value.code == code


def test_an_administrator_of_a_town_ties_only_lawyers_and_accounts_of_the_town(database):
    with transaction() as session:
        made, _north, _south = towns(session)
        north, south = (region_at(session, f"99/{code}") for code in ("9901", "9902"))
        actor = actor_of(session, make_account(session, Role.ADMINISTRATOR, region=north))
        make_account(session, Role.LAWYER, login="own", region=north)
        make_account(session, Role.LAWYER, login="foreign", region=south)

        def link(name, login):
            link_lawyer(session, actor=actor, lawyer_id=made[name].id, login=login,
                        other_name=True, now=NOW)  # fmt: skip

        with pytest.raises(NotFound):
            link("乙", "own")
        with pytest.raises(Refused) as error:
            link("丙", "own")
        assert error.value.code == "lawyer_elsewhere"
        with pytest.raises(Refused) as error:
            link("甲", "foreign")
        assert error.value.code == "lawyer_no_account"
        link("甲", "own")
        opened = Opening("new1", PASSWORD)
        with pytest.raises(Refused):
            open_account(session, actor=actor, lawyer_id=made["丙"].id, opening=opened, now=NOW)


def test_a_tie_somebody_else_made_meanwhile_is_not_overwritten(database):
    with transaction() as session:
        made, _north, _south = towns(session)
        lines = {one.name: one for one in all_lawyers(session, SYSTEM, LawyerFilter())}
        first, second = (make_account(session, Role.LAWYER) for _ in "ab")
        from qa_app.cases.services.lawyers import tie

        tie(session, actor=SYSTEM, lawyer=lines["甲"], account=first, now=NOW)
        with pytest.raises(Conflict):
            tie(session, actor=SYSTEM, lawyer=lines["甲"], account=second, now=NOW)
        session.refresh(made["甲"])
        assert made["甲"].account_id == first.id


def test_an_account_is_opened_from_the_page_and_its_password_has_to_be_changed(app, client_as):
    with transaction() as session:
        made, _north, _south = towns(session)
        key = made["甲"].id
    office = client_as(Role.ADMINISTRATOR)
    page = office.get(f"/cases/lawyers/{key}").get_data(as_text=True)
    assert 'value="ls0001"' in page
    form = {"opened": "ls0001", "email": "jia@example.org"}
    shown = office.post(f"/cases/lawyers/{key}/open", data=form).get_data(as_text=True)
    assert "初始密码只显示这一次" in shown
    with reading() as session:
        account = session.exec(select(Account).where(Account.login == "ls0001")).one()
        assert (account.name, account.email, account.must_change_password) == (
            "甲", "jia@example.org", True,
        )  # fmt: skip
        assert session.get_one(Lawyer, key).account_id == account.id
        assert roles_of(session, account) == {Role.LAWYER}
        name = account.id
    assert "甲律所" in office.get(f"/accounts/{name}").get_data(as_text=True)
    page = office.get(f"/cases/lawyers/{key}").get_data(as_text=True)
    assert "解除关联" in page
    office.post(f"/cases/lawyers/{key}/unlink")
    assert "甲律所" not in office.get(f"/accounts/{name}").get_data(as_text=True)


def test_entries_of_the_same_name_and_accounts_of_the_name_are_offered(app, client_as):
    with transaction() as session:
        made, north, _south = towns(session)
        moved = make_lawyer(session, "甲", firm=make_firm(session, "新律所"))
        make_case(session, agency=north, lawyer=moved)
        make_account(session, Role.LAWYER, login="jia").name = "甲"
        key = made["甲"].id
    office = client_as(Role.ADMINISTRATOR)
    page = office.get(f"/cases/lawyers/{key}").get_data(as_text=True)
    assert "新律所" in page
    assert "关联 jia" in page
    done = office.post(f"/cases/lawyers/{key}/link", data={"login": "jia"}, follow_redirects=True)
    assert "已关联账号“jia”" in done.get_data(as_text=True)


def test_a_supervisor_reads_the_list_and_changes_nothing(app, client_as):
    with transaction() as session:
        made, _north, _south = towns(session)
        north = region_at(session, "99/9901")
        keys = {name: one.id for name, one in made.items()}
    browser = client_as(Role.SUPERVISOR, region=north)
    page = browser.get("/cases/lawyers").get_data(as_text=True)
    assert "甲律所" in page
    assert "乙律所" not in page
    assert "为勾选的人开户" not in page
    assert "开户" not in browser.get(f"/cases/lawyers/{keys['甲']}").get_data(as_text=True)
    assert browser.get(f"/cases/lawyers/{keys['乙']}").status_code == 404
    for act in ("link", "unlink", "open"):
        assert browser.post(f"/cases/lawyers/{keys['甲']}/{act}").status_code == 404
    with browser.get("/cases/lawyers/export.xlsx?q=甲") as answer:
        sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1:] == [("甲", "甲律所", None, "无账号", "2")]


def test_the_list_takes_as_many_statements_for_many_lawyers_as_for_few(app, client_as):
    from tests.support.counting import statements

    with transaction() as session:
        towns(session)
    office = client_as(Role.ADMINISTRATOR)
    with statements() as few:
        office.get("/cases/lawyers")
    with transaction() as session:
        agency = make_agency(session)
        for number in range(20):
            make_case(session, agency=agency, lawyer=make_lawyer(session, f"律师{number}"))
    with statements() as many:
        office.get("/cases/lawyers")
    assert len(many) == len(few)


def test_proposed_logins_leave_out_what_is_taken():
    found = proposed_logins({"ls0001", "ls0003"})
    assert [next(found), next(found)] == ["ls0002", "ls0004"]


def test_an_account_keeps_the_role_while_there_is_an_entry_or_nothing_else():
    assert keeps_role(entries=1, other_roles=3)
    assert keeps_role(entries=0, other_roles=0)
    assert not keeps_role(entries=0, other_roles=1)

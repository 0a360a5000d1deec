"""The register of regions and agencies: entering, moving, and codes that must not change."""

from qa_app.accounts.models import Agency, Region
from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from tests.builders.cases import make_case
from tests.builders.register import make_agency, make_region


def _region(code):
    with reading() as session:
        return session.get_one(Region, code)


def test_a_tree_is_built_and_moving_a_region_takes_all_below_it_along(client_as):
    client = client_as(Role.ADMINISTRATOR)
    for code, parent in (("99", 0), ("9901", 1), ("990101", 2), ("9902", 1)):
        form = {"code": code, "name": f"区{code}", "parent": parent}
        assert client.post("/register/regions/new", data=form).status_code == 302
    assert _region(3).path == "/99/9901/990101/"
    moved = {"code": "9901", "name": "新名", "parent": 4}
    assert client.post("/register/regions/2", data=moved).status_code == 302
    assert _region(3).path == "/99/9902/9901/990101/"
    assert "新名" in client.get("/register/regions").get_data(as_text=True)


def test_a_region_is_not_put_under_itself_and_a_code_is_not_used_twice(client_as):
    client = client_as(Role.ADMINISTRATOR)
    for code, parent in (("99", 0), ("9901", 1)):
        client.post("/register/regions/new", data={"code": code, "name": "x", "parent": parent})
    under_itself = {"code": "99", "name": "x", "parent": 2}
    assert client.post("/register/regions/1", data=under_itself).status_code == 409
    again = {"code": "9901", "name": "y", "parent": 1}
    assert client.post("/register/regions/new", data=again).status_code == 409


def test_an_agencys_code_changes_only_while_nothing_carries_it(client_as):
    with transaction() as session:
        agency = make_agency(session)
    client = client_as(Role.ADMINISTRATOR)
    form = {"code": "NJ-01", "name": agency.name, "region": agency.region_id}
    assert client.post(f"/register/agencies/{agency.id}", data=form).status_code == 302
    with transaction() as session:
        make_case(session, agency=session.get_one(Agency, agency.id))
    again = client.post(f"/register/agencies/{agency.id}", data=form | {"code": "NJ-02"})
    assert again.status_code == 409
    renamed = client.post(f"/register/agencies/{agency.id}", data=form | {"name": "新名称"})
    assert renamed.status_code == 302
    with reading() as session:
        kept = session.get_one(Agency, agency.id)
        assert (kept.code, kept.name) == ("NJ-01", "新名称")


def test_a_code_that_would_be_a_formula_or_break_a_case_key_is_refused(client_as):
    with transaction() as session:
        region = make_region(session)
    client = client_as(Role.ADMINISTRATOR)
    for code in ("=1+1", "a/b", "a b", "@x", "-1"):
        form = {"code": code, "name": "x", "region": region.id}
        assert client.post("/register/agencies/new", data=form).status_code == 200


def test_another_citys_register_is_out_of_reach(client_as):
    with transaction() as session:
        here = make_region(session, "9901", make_region(session))
        there = make_region(session, "9902", make_region(session))
        foreign = make_agency(session, "外地中心", region=there)
    client = client_as(Role.ADMINISTRATOR, region=here)
    assert client.get(f"/register/agencies/{foreign.id}").status_code == 404
    assert client.get(f"/register/regions/{there.id}").status_code == 404
    assert "外地中心" not in client.get("/register/agencies").get_data(as_text=True)


def test_a_code_with_a_wildcard_letter_moves_only_its_own_subtree(client_as):
    client = client_as(Role.ADMINISTRATOR)
    for code, parent in (("a_", 0), ("ab", 0), ("x", 2), ("top", 0)):
        client.post("/register/regions/new", data={"code": code, "name": code, "parent": parent})
    client.post("/register/regions/1", data={"code": "a_", "name": "a_", "parent": 4})
    assert _region(1).path == "/top/a_/"
    assert _region(3).path == "/ab/x/"

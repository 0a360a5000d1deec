"""Lists of experts: cells to values, rows to the pool, nothing doubles, nothing half done."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from qa_app.core.case_types import CaseType
from qa_app.core.roles import SYSTEM, Role
from qa_app.db.session import reading, transaction
from qa_app.panel.background import carry_out
from qa_app.panel.importer import read_experts
from qa_app.panel.messages import problem_line
from qa_app.panel.models import Expert
from qa_app.panel.queries.pool import PoolFilter, experts_as_imported
from qa_app.panel.rules.expert_rows import ExpertField, ExpertRow, Fault, expert_row
from qa_app.panel.services.importing import ExpertOrder, logins_without_account
from qa_app.panel.tables import table_bytes
from tests.builders.cases import make_firm, make_lawyer
from tests.builders.panel import make_expert, region_at
from tests.builders.register import NOW, make_account, make_actor, make_agency

LIST = """评估专家名单,,,,,,,
登录名,姓名,行政区划,机构,律所,专业,年度可评件数,执业起始
zhang, 张 三,南江市,,江南律师事务所,民事、刑事,60件,2012
li,李四,,南江市法律援助中心,,不限,,2015年3月
合计,2,,,,,,
"""
CREATE = ExpertOrder(create_missing=True)


def written(tmp_path, text, name="experts.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_text(text, encoding=encoding)
    return read_experts(path)


def brought_in(tmp_path, text, order=CREATE, actor=SYSTEM):
    return carry_out([written(tmp_path, text)], actor=actor, order=order, now=NOW)


def cells(**values):
    base = {ExpertField.LOGIN: "zhang", ExpertField.NAME: "张三"}
    return base | {ExpertField(name): cell for name, cell in values.items()}


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("name", " 张　三 ", "张三"),
        ("types", "民事、刑事", (CaseType.CIVIL, CaseType.CRIMINAL)),
        ("types", "criminal civil", (CaseType.CIVIL, CaseType.CRIMINAL)),
        ("types", "不限", ()),
        ("types", None, ()),
        ("capacity", "60件", 60),
        ("capacity", 60.0, 60),
        ("capacity", "60", 60),
        ("capacity", "", None),
        ("capacity", "不限", None),
        ("practice_since", 2012, date(2012, 1, 1)),
        ("practice_since", "2012年", date(2012, 1, 1)),
        ("practice_since", "2012年3月", date(2012, 3, 1)),
        ("practice_since", "/", None),
        ("firm", "无", ""),
    ],
)
def test_a_cell_becomes_a_value(field, cell, value):
    assert getattr(expert_row(3, cells(**{field: cell})), field) == value


@pytest.mark.parametrize(
    ("field", "cell", "code"),
    [
        ("login", "", "missing_login"),
        ("name", None, "missing_name"),
        ("types", "民事、海事", "unknown_type"),
        ("capacity", "-3", "bad_capacity"),
        ("capacity", "许多", "bad_capacity"),
        ("practice_since", "2024-13-01", "impossible_date"),
        ("login", "x" * 41, "too_long"),
        ("firm", "所" * 101, "too_long"),
    ],
)
def test_a_bad_cell_is_a_fault_with_its_code(field, cell, code):
    assert expert_row(3, cells(**{field: cell})) == [Fault(ExpertField(field), code)]


@given(st.dictionaries(st.sampled_from(list(ExpertField)), st.text() | st.integers() | st.none()))
def test_no_cell_ever_breaks_the_reader(values):
    found = expert_row(1, dict(values))
    assert isinstance(found, ExpertRow) or found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_titles_totals_and_synonyms_are_understood(tmp_path, encoding):
    found = written(tmp_path, LIST, encoding=encoding)
    assert [row.login for row in found.rows] == ["zhang", "li"]
    assert found.problems == []
    assert found.data_rows == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "bad_file"),
        (b"\x00\x01\x02" * 50, "bad_file"),
        (b"PK\x03\x04 no zip", "bad_file"),
        ("登录名,律所\na,b\n".encode(), "missing_expert_column"),
        ("登录名,姓名\n".encode(), "no_experts"),
    ],
)
def test_a_foreign_file_is_one_problem_with_a_sentence(tmp_path, content, code):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    found = read_experts(path)
    assert [problem.code for problem in found.problems] == [code]
    assert "%(" not in problem_line(found.problems[0], lambda text, **v: text % v if v else text)


def test_a_list_fills_the_pool_and_a_second_time_changes_nothing(database, tmp_path):
    first = brought_in(tmp_path, LIST)
    assert (first.rows, first.imported, first.problems) == (2, 2, [])
    assert first.created == {"agencies": 1, "firms": 1, "lawyers": 0}
    second = brought_in(tmp_path, LIST)
    assert (second.imported, second.updated, second.unchanged) == (0, 0, 2)
    assert second.created == {"agencies": 0, "firms": 0, "lawyers": 0}
    changed = brought_in(tmp_path, LIST.replace("60件", "70"))
    assert (changed.updated, changed.unchanged) == (1, 1)
    with reading() as session:
        zhang = session.exec(select(Expert).where(Expert.login == "zhang")).one()
        assert (zhang.name, zhang.capacity, zhang.types) == ("张三", 70, ["civil", "criminal"])
        assert zhang.revision == 2


def test_columns_the_list_does_not_have_stay_as_they_are(database, tmp_path):
    brought_in(tmp_path, LIST)
    brought_in(tmp_path, "login,name\nzhang,张三丰\n")
    with reading() as session:
        zhang = session.exec(select(Expert).where(Expert.login == "zhang")).one()
        assert (zhang.name, zhang.capacity) == ("张三丰", 60)
        assert zhang.firm_id is not None


def test_unknown_names_are_problems_unless_they_are_to_be_entered(database, tmp_path):
    found = brought_in(tmp_path, LIST, ExpertOrder())
    assert {p.code for p in found.problems} == {"unknown_region", "unknown_firm", "unknown_agency"}
    assert (found.imported, found.rejected) == (0, 2)
    with reading() as session:
        assert session.exec(select(Expert)).all() == []


def test_one_bad_row_keeps_everything_out_unless_only_the_good_are_wanted(database, tmp_path):
    text = LIST + "wang,王五,,,,,许多,\nzhang,张三,,,,,,\n"
    found = brought_in(tmp_path, text)
    assert [p.code for p in found.problems] == ["bad_capacity", "duplicate_expert"]
    assert [p.row for p in found.problems] == [6, 7]
    with reading() as session:
        assert session.exec(select(Expert)).all() == []
    good = brought_in(tmp_path, text, ExpertOrder(create_missing=True, accept_good=True))
    assert (good.rows, good.imported, good.rejected) == (4, 2, 2)


def test_a_dry_run_says_what_would_happen_and_changes_nothing(database, tmp_path):
    found = brought_in(tmp_path, LIST, ExpertOrder(create_missing=True, dry=True))
    assert (found.imported, found.created["firms"]) == (2, 1)
    with reading() as session:
        assert session.exec(select(Expert)).all() == []
        from qa_app.cases.models import Firm

        assert session.exec(select(Firm)).all() == []


def test_the_same_person_in_the_lawyers_register_is_linked(database, tmp_path):
    with transaction() as session:
        lawyer = make_lawyer(session, "张三", firm=make_firm(session, "江南律师事务所"))
        make_lawyer(session, "张三", firm=make_firm(session, "别的律所"))
    brought_in(tmp_path, LIST)
    with reading() as session:
        zhang = session.exec(select(Expert).where(Expert.login == "zhang")).one()
        assert zhang.lawyer_id == lawyer.id


def test_an_account_of_the_same_login_is_linked_and_others_are_created_when_asked(
    database, tmp_path
):
    with transaction() as session:
        account = make_account(session, Role.EXPERT, login="zhang")
    file = written(tmp_path, LIST)
    with reading() as session:
        assert logins_without_account(session, [file]) == ["li"]
    order = ExpertOrder(create_missing=True, password_hashes={"li": "a hash"})
    found = carry_out([file], actor=SYSTEM, order=order, now=NOW)
    assert (found.linked, found.account_logins) == (1, ["li"])
    with reading() as session:
        experts = {e.login: e for e in session.exec(select(Expert)).all()}
        assert experts["zhang"].account_id == account.id
        assert experts["li"].account_id is not None


def test_a_supervisor_cannot_change_experts_of_another_region(database, tmp_path):
    with transaction() as session:
        make_expert(session, "zhang", region=region_at(session, "99/9901"))
        make_agency(session, "南江市法律援助中心", region=region_at(session, "99/9902"))
        actor = make_actor(session, Role.SUPERVISOR, region=region_at(session, "99/9902"))
    found = brought_in(tmp_path, "login,name\nzhang,改名\n", actor=actor)
    assert [p.code for p in found.problems] == ["expert_elsewhere"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_can_be_imported_and_changes_nothing(database, tmp_path, kind):
    brought_in(tmp_path, LIST)
    with reading() as session:
        rows = [
            [*row[:5], " ".join(row[5]), row[6], str(row[7] or "")]
            for row in experts_as_imported(session, SYSTEM, PoolFilter())
        ]
    header = [field.value for field in ExpertField]
    path = tmp_path / f"out.{kind}"
    path.write_bytes(table_bytes(kind, header, rows))
    found = carry_out([read_experts(path)], actor=SYSTEM, order=ExpertOrder(), now=NOW)
    assert (found.rows, found.unchanged, found.problems) == (2, 2, [])


def test_exported_text_is_never_a_formula():
    text = table_bytes("csv", ["a"], [["=1+1"], ["+x"], ["普通"]]).decode("utf-8-sig")
    assert text.split("\r\n")[1:4] == ["'=1+1", "'+x", "普通"]

"""Lists of hearings as agencies really send them: what comes in, what is refused, what moves."""

import csv
import io
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from qa_app.core.roles import SYSTEM
from qa_app.db.session import reading, transaction
from qa_app.observations.background import carry_out
from qa_app.observations.importer import read_hearings
from qa_app.observations.models import Hearing
from qa_app.observations.rules.states import HearingState
from qa_app.observations.services.importing import HearingOrder
from tests.builders.cases import make_case, make_lawyer
from tests.builders.hearings import HEADER, hearing_line, make_hearing, write_csv, write_xlsx
from tests.builders.register import NOW, make_agency

MORNING = datetime(2026, 8, 3, 1, 30, tzinfo=UTC)


@pytest.fixture
def imported(database, tmp_path):
    """Import rows from a file; what came of it."""

    def run(rows, *, dry=False, accept_good=False, name="排期.csv", now=NOW, **given):
        write = write_xlsx if name.endswith("xlsx") else write_csv
        path = write(tmp_path / name, rows, **given)
        order = HearingOrder(accept_good=accept_good, dry=dry)
        return carry_out([read_hearings(path)], actor=SYSTEM, order=order, now=now)

    with transaction() as session:
        make_agency(session)
    return run


def hearings() -> list[Hearing]:
    with reading() as session:
        found = session.exec(select(Hearing).order_by(Hearing.starts_at, Hearing.id)).all()
        session.expunge_all()
        return list(found)


def codes(found) -> list[str]:
    return [problem.code for problem in found.problems]


@pytest.mark.parametrize(
    "when",
    ["2026年8月3日上午9:30", "2026/8/3 9:30", "2026-08-03T09:30:00", "2026.8.3 9时30分",
     "２０２６年８月３日（星期一）９：３０", 46237.395833333336, "46237.3958333"],
)  # fmt: skip
def test_a_time_is_read_however_it_is_written(imported, when):
    found = imported([hearing_line("援1", when)])
    assert (codes(found), found.imported) == ([], 1)
    assert [hearing.starts_at for hearing in hearings()] == [MORNING]


def test_a_workbook_with_a_title_and_date_cells_is_read(imported):
    rows = [hearing_line("援1", datetime(2026, 8, 3, 9, 30)), ["合计", "", 1]]
    found = imported(rows, name="排期.xlsx", title="2026年8月开庭排期表")
    assert (found.rows, found.imported, codes(found)) == (1, 1, [])
    (hearing,) = hearings()
    assert hearing.hearing_key == "南江市法律援助中心/援1#2026-08-03#1"
    assert (hearing.starts_at, hearing.court) == (MORNING, "南江市青秀区人民法院")


def test_gb18030_and_a_column_for_the_time_of_its_own_are_read(imported):
    header = ("援助案号", "机构", "开庭日期", "开庭时间", "案件类别", "案号", "承办人")
    row = ["援1", "南江市法律援助中心", "2026年8月3日", "上午9：30", "刑事",
           "（2026）桂0103刑初12号", "卢涵曦"]  # fmt: skip
    found = imported([row], header=header, encoding="gb18030")
    assert codes(found) == []
    (hearing,) = hearings()
    assert hearing.starts_at == MORNING
    assert hearing.court_number == "(2026)桂0103刑初12号"


def test_the_same_file_twice_changes_nothing(imported):
    rows = [hearing_line("援1"), hearing_line("援2", "2026-8-4")]
    imported(rows)
    before = [hearing.model_dump() for hearing in hearings()]
    again = imported(rows)
    assert (again.imported, again.updated, again.unchanged) == (0, 0, 2)
    assert [hearing.model_dump() for hearing in hearings()] == before


def test_a_court_that_moves_a_date_moves_the_hearing_and_keeps_its_key(imported):
    imported([hearing_line("援1")])
    found = imported([hearing_line("援1", "2026年8月10日下午2:30")])
    assert (found.updated, found.moved, found.imported) == (1, 1, 0)
    (hearing,) = hearings()
    assert hearing.starts_at == datetime(2026, 8, 10, 6, 30, tzinfo=UTC)
    assert hearing.hearing_key.endswith("#2026-08-03#1")
    assert [step["from"] for step in hearing.moves] == [MORNING.isoformat()]


def test_an_older_list_does_not_move_a_hearing_back(imported):
    imported([hearing_line("援1")])
    imported([hearing_line("援1", "2026年8月10日下午2:30")])
    found = imported([hearing_line("援1")])
    assert (found.unchanged, found.updated) == (1, 0)
    assert hearings()[0].starts_at == datetime(2026, 8, 10, 6, 30, tzinfo=UTC)


def test_a_second_hearing_beside_the_first_is_a_new_one(imported):
    imported([hearing_line("援1")])
    found = imported([hearing_line("援1"), hearing_line("援1", "2026-09-01 9:00")])
    assert (found.imported, found.unchanged) == (1, 1)
    assert len(hearings()) == 2


def test_a_hearing_of_the_past_is_not_moved_by_the_next_one_of_the_case(imported):
    imported([hearing_line("援1", "2026-06-01 9:00")])
    found = imported([hearing_line("援1", "2026-09-01 9:00")])
    assert (found.imported, found.moved) == (1, 0)


def test_a_row_that_names_the_old_time_moves_even_a_hearing_of_the_past(imported):
    header = ("案件编号", "法律援助机构", "开庭时间", "案件类型", "原定开庭时间")
    imported([hearing_line("援1", "2026-06-01 9:00")])
    row = ["援1", "南江市法律援助中心", "2026-09-01 9:00", "刑事", "2026年6月1日"]
    found = imported([row], header=header)
    assert (found.moved, len(hearings())) == (1, 1)


def test_what_fits_several_hearings_is_a_problem_and_never_guessed(imported):
    imported([hearing_line("援1"), hearing_line("援1", "2026-08-05 9:00")])
    found = imported([hearing_line("援1", "2026-09-01 9:00")])
    assert codes(found) == ["move_unclear"]
    assert len(hearings()) == 2


def test_of_two_equal_rows_the_later_one_is_the_problem(imported):
    found = imported([hearing_line("援1"), hearing_line(" 援 1 ", "2026/8/3 9:30")])
    assert codes(found) == ["duplicate_in_file"]
    assert (found.problems[0].row, found.problems[0].params["first_row"]) == (3, 2)


def test_every_kind_of_wrong_cell_is_named_with_row_and_column(imported):
    rows = [
        hearing_line(""),
        hearing_line("援1", "2026年11月31日 9:00"),
        hearing_line("援2", "2026-08-03 25:00"),
        hearing_line("援3", ""),
        hearing_line("援4", type="民告官"),
        hearing_line("援5", agency="别处的中心"),
        hearing_line("援6", lawyer="长" * 300),
    ]
    found = imported(rows)
    assert codes(found) == [
        *("missing_number", "impossible_date", "impossible_date", "missing_starts"),
        *("unknown_type", "unknown_agency", "too_long"),
    ]
    assert [problem.row for problem in found.problems] == [2, 3, 4, 5, 6, 7, 8]
    assert found.problems[1].column == "开庭时间"
    assert hearings() == []


def test_all_or_nothing_or_the_good_rows(imported):
    rows = [hearing_line("援1"), hearing_line("援2", "改天")]
    assert (imported(rows).imported, len(hearings())) == (0, 0)
    found = imported(rows, accept_good=True)
    assert (found.imported, found.rejected, len(hearings())) == (1, 1, 1)


def test_a_check_writes_nothing_and_says_what_would_be(imported):
    imported([hearing_line("援1")])
    found = imported([hearing_line("援1", "2026-08-10 9:00"), hearing_line("援2")], dry=True)
    assert (found.imported, found.updated, found.moved) == (1, 1, 1)
    assert found.moves[0].before == MORNING
    assert [hearing.starts_at for hearing in hearings()] == [MORNING]


def test_the_closed_case_and_the_register_are_found(imported):
    with transaction() as session:
        lawyer = make_lawyer(session)
        case_id = make_case(session, "援1", lawyer=lawyer).id
        lawyer_id = lawyer.id
    imported([hearing_line("援1")])
    (hearing,) = hearings()
    assert (hearing.case_id, hearing.lawyer_id) == (case_id, lawyer_id)


def test_states_in_the_list_are_taken_over(imported):
    header = ("案件编号", "法律援助机构", "开庭时间", "案件类型", "开庭状态")
    center = "南江市法律援助中心"
    imported([hearing_line("援1"), hearing_line("援2", "2026-06-01 9:00")])
    rows = [["援1", center, "2026-08-03 9:30", "刑事", "取消"],
            ["援2", center, "2026-06-01 9:00", "刑事", "已开庭"]]  # fmt: skip
    imported(rows, header=header)
    assert {h.case_number: h.state for h in hearings()} == {
        "援1": HearingState.CANCELLED,
        "援2": HearingState.HELD,
    }


def test_a_hearing_that_lies_ahead_cannot_have_been_held(imported):
    header = ("案件编号", "法律援助机构", "开庭时间", "案件类型", "开庭状态")
    row = ["援1", "南江市法律援助中心", "2026-08-03 9:30", "刑事", "已开庭"]
    assert codes(imported([row], header=header)) == ["held_ahead"]


def test_blank_cells_leave_what_is_known(imported):
    imported([hearing_line("援1")])
    found = imported([hearing_line("援1", court="", room="第五法庭", lawyer="/")])
    (hearing,) = hearings()
    assert found.updated == 1
    assert (hearing.court, hearing.courtroom, hearing.lawyer_name) == (
        *("南江市青秀区人民法院", "第五法庭", "卢涵曦"),
    )


def test_a_day_without_a_time_takes_no_time_away_and_a_time_is_filled_in(imported):
    imported([hearing_line("援1", "2026-08-03"), hearing_line("援2")])
    imported([hearing_line("援1"), hearing_line("援2", "2026-08-03")])
    assert {hearing.starts_at for hearing in hearings()} == {MORNING}


def test_a_key_that_a_corrected_number_left_behind_is_not_used_twice(imported):
    with transaction() as session:
        wrong = make_hearing(session, "援1", day=date(2026, 8, 3), at=time(9, 30))
        wrong.case_number, wrong.case_key = "援9", "南江市法律援助中心/援9"
        session.add(wrong)
    imported([hearing_line("援1")])
    assert sorted(hearing.hearing_key[-2:] for hearing in hearings()) == ["#1", "#2"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 broken",
        b"\xd0\xcf\x11\xe0 old excel",
        "案件编号,开庭时间\n\0".encode(),
        "案件编号,法律援助机构,开庭时间,案件类型\n".encode(),
        "案件编号,法律援助机构,开庭时间\n援1,中心,2026-8-3\n".encode(),
        "开庭时间,案件类型\n2026-8-3,刑事\n".encode(),
        '案件编号,法律援助机构,开庭时间,案件类型\n"援1,中心\n'.encode(),
        "案件编号,法律援助机构,开庭时间,案件类型\n=1+1,=cmd|' /C calc',@x,\u202e刑事\n".encode(),
        b"\xff\xfe\x00\xd8",
        ("案件编号,法律援助机构,开庭时间,案件类型\n" + "长" * 3_000_000).encode(),
    ],
    ids=lambda content: ascii(content[:20]),
)
def test_the_worst_files_end_in_a_problem_never_in_a_fault(database, tmp_path, content):
    (tmp_path / "x.csv").write_bytes(content)
    files = [read_hearings(tmp_path / "x.csv")]
    found = carry_out(files, actor=SYSTEM, order=HearingOrder(accept_good=True), now=NOW)
    assert found.problems
    assert hearings() == []


CELLS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["2026年8月3日", "9:30", "25:61", "刑事", "合计", "#REF!", "46237.5", "1e308"]),
)


@given(st.lists(st.lists(CELLS, min_size=4, max_size=9), max_size=6))
@settings(max_examples=80)
def test_random_cells_never_raise(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / "random.csv"
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *rows])
    path.write_text(out.getvalue(), encoding="utf-8", errors="surrogatepass", newline="")
    found = read_hearings(path)
    assert len(found.rows) + len({p.row for p in found.problems if p.row}) >= found.data_rows

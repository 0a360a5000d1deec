"""Follow-ups from spreadsheets: the same rules, nothing twice, all or nothing; the command line."""

import csv

import pytest
from sqlmodel import select

from qa_app.core.errors import Refused
from qa_app.core.roles import SYSTEM
from qa_app.db.session import transaction
from qa_app.followups.models import ContactAttempt, Followup, Lead
from qa_app.followups.queries.questions import questionnaire_of
from qa_app.followups.rules.states import FollowupState, Outcome
from qa_app.followups.services.importing import ImportOrder, import_followups
from tests.builders.cycles import drawn_cycle, make_caseload, make_plan
from tests.builders.followups import SEED, followed_cycle, followups_of
from tests.builders.register import NOW
from tests.support.counting import statements


@pytest.fixture
def cycle(database):
    with transaction() as session:
        return followed_cycle(session, 3)


def written(path, header, rows, encoding="utf-8-sig"):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def take(path, cycle, **switches):
    with transaction() as session:
        order = ImportOrder(path, path.name, **switches)
        return import_followups(session, actor=SYSTEM, cycle=cycle, order=order, now=NOW)


def keys(cycle):
    with transaction() as session:
        return [row.case_key for row in followups_of(session, cycle)]


def answered(cycle, **chosen):
    """One word for each question, in Chinese as on the form."""
    with transaction() as session:
        rubric = questionnaire_of(session, cycle.id or 0)
    options = {one.id: one.options[chosen.get(one.id, next(iter(one.options)))]
               for one in rubric.criteria}  # fmt: skip
    titles = [one.title.zh for one in rubric.criteria]
    return titles, [option.text.zh for option in options.values()]


def test_attempts_and_answers_come_in_and_the_second_time_nothing_doubles(cycle, tmp_path):
    one, two, three = keys(cycle)
    titles, words = answered(cycle)
    crossed = answered(cycle, **{"visit-gifts": "taken"})[1]
    header = ["案件", "联系结果", "回答人", "联系日期", "备注", *titles]
    blank = [""] * len(titles)
    rows = [
        [one, "无人接", "", "2026年7月1日", "", *blank],
        [one, "接通", "本人", "2026/7/2", "", *words],
        [two, "接通", "家属", "2026-07-03", "", *crossed],
        [three, "空号", "", "", "", *blank],
    ]
    path = written(tmp_path / "calls.csv", header, rows)
    found = take(path, cycle)
    assert found.problems == []
    assert found.counts() == {
        "rows": 4, "imported": 4, "unchanged": 0, "rejected": 0, "answered": 2, "leads": 1,
    }  # fmt: skip
    again = take(path, cycle)
    assert (again.imported, again.unchanged) == (0, 4)
    with transaction() as session:
        states = {row.case_key: row.state for row in session.exec(select(Followup)).all()}
        assert states == {
            one: FollowupState.DONE, two: FollowupState.DONE, three: FollowupState.AGAIN,
        }  # fmt: skip
        assert len(session.exec(select(Lead)).all()) == 1
        days = {row.at.date().isoformat() for row in session.exec(select(ContactAttempt)).all()}
    assert {"2026-07-01", "2026-07-02", "2026-07-03"} <= days


def test_two_unanswered_calls_of_one_day_are_two(cycle, tmp_path):
    one = keys(cycle)[0]
    rows = [[one, "无人接听", "2026-07-01"], [one, "无人接听", "2026-07-01"]]
    path = written(tmp_path / "calls.csv", ["案件", "联系结果", "联系日期"], rows)
    assert take(path, cycle).imported == 2
    assert take(path, cycle).unchanged == 2


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["没有这件", "接通", "", ""], "unknown_followup"),
        ([0, "唱歌", "", ""], "unknown_outcome"),
        ([0, "", "", ""], "missing_outcome"),
        ([0, "接通", "邻居", ""], "unknown_respondent"),
        ([0, "接通", "", "2026-11-31"], "followup_row_date"),
        ([0, "接通", "", "2027-01-01"], "followup_row_date"),
    ],
)
def test_a_row_that_does_not_fit_is_named_and_nothing_comes_in(cycle, tmp_path, row, code):
    known = keys(cycle)
    header = ["案件", "联系结果", "回答人", "联系日期", "备注"]
    bad = [known[0] if row[0] == 0 else row[0], *row[1:], "说明"]
    path = written(tmp_path / "calls.csv", header, [[known[1], "停机", "", "", ""], bad])
    found = take(path, cycle)
    assert [(p.code, p.row) for p in found.problems] == [(code, 3)]
    assert (found.imported, found.rejected, found.written) == (0, 1, False)
    good = take(path, cycle, accept_good=True)
    assert good.imported == 1
    with transaction() as session:
        assert [a.outcome for a in session.exec(select(ContactAttempt)).all()] == [
            Outcome.SUSPENDED
        ]


def test_answers_that_are_unclear_or_missing_are_named_by_column(cycle, tmp_path):
    one, two, _three = keys(cycle)
    titles, words = answered(cycle)
    unclear, short = [*words[:-1], "马马虎虎"], [*words[:-1], ""]
    rows = [[one, "接通", "本人", *unclear], [two, "接通", "本人", *short]]
    path = written(tmp_path / "calls.csv", ["案件", "联系结果", "回答人", *titles], rows)
    found = take(path, cycle)
    assert [(p.code, p.column, p.value) for p in found.problems] == [
        ("followup_row_answers", titles[-1], "马马虎虎"),
        ("followup_row_answers", titles[-1], ""),
    ]


def test_a_dry_run_says_what_would_come_in_and_changes_nothing(cycle, tmp_path):
    path = written(tmp_path / "c.csv", ["案件", "联系结果"], [[keys(cycle)[0], "拒访"]], "gb18030")
    assert take(path, cycle, dry=True).imported == 1
    with transaction() as session:
        assert session.exec(select(ContactAttempt)).all() == []


def test_nothing_comes_in_before_the_draw(database, tmp_path):
    with transaction() as session:
        make_caseload(session)
        cycle = drawn_cycle(session)
    path = written(tmp_path / "calls.csv", ["案件", "联系结果"], [["x", "接通"]])
    with pytest.raises(Refused, match="followup_not_drawn"):
        take(path, cycle)


def test_a_file_without_the_column_of_cases_is_named(cycle, tmp_path):
    path = written(tmp_path / "calls.csv", ["联系结果", "备注"], [["接通", "x"], ["停机", "y"]])
    assert take(path, cycle).problems[0].code in ("missing_followup_column", "bad_file")


def test_the_command_draws_extends_exports_and_imports(home, command):
    with transaction() as session:
        make_caseload(session)
        drawn_cycle(session, make_plan(followups={"ratio": "0.3"}))
    code, told = command("followups", "announce", "2026-a")
    assert (code, told["ratio"], told["frame_size"]) == (0, "0.3", 43)
    sample = home / "SAMPLE.csv"
    code, drawn = command("followups", "draw", "2026-a", "--seed", SEED, "-o", str(sample))
    assert (code, drawn["drawn"], len(drawn["sample"])) == (0, 14, 14)
    assert set(drawn["sample"][0]) == {"case_key", "stratum", "ticket", "rank"}
    assert sample.read_bytes().count(b"\n") == 15
    code, more = command("followups", "draw", "2026-a", "--seed", SEED, "--ratio", "0.5")
    earlier = {row["case_key"] for row in drawn["sample"]}
    assert earlier < {row["case_key"] for row in more["sample"]}
    out = home / "followups.csv"
    code, exported = command("followups", "export", "2026-a", "-o", str(out))
    assert (code, exported) == (0, {"rows": more["drawn"]})
    path = written(home / "in.csv", ["案件", "联系结果"], [[next(iter(earlier)), "停机"]])
    code, taken = command("followups", "import", "2026-a", str(path))
    assert (code, taken["rows"], taken["imported"], taken["problems"]) == (0, 1, 1, [])
    bad = written(home / "bad.csv", ["案件", "联系结果"], [["没有", "停机"]])
    code, refused = command("followups", "import", "2026-a", str(bad))
    assert (code, refused["problems"][0]["code"]) == (3, "unknown_followup")


def test_the_command_draws_at_once_what_was_not_announced(home, command):
    with transaction() as session:
        make_caseload(session)
        drawn_cycle(session)
    asked = ("draw", "2026-a", "--seed", SEED)
    assert command("followups", *asked)[0] == 4
    assert command("followups", *asked, "--ratio", "30")[0] == 3
    assert command("followups", *asked, "--ratio", "30%")[0] == 0
    assert command("followups", "draw", "2026-a", "--seed", "another")[0] == 4
    assert command("followups", "export", "no-such", "-o", str(home / "x.csv"))[0] == 5


def test_earlier_attempts_are_read_once_for_the_whole_file(cycle, tmp_path):
    titles, words = answered(cycle)
    header = ["案件", "联系结果", "回答人", *titles]
    path = written(tmp_path / "all.csv", header, [[key, "接通", "本人", *words]
                                                  for key in keys(cycle)])  # fmt: skip
    with statements() as sent:
        found = take(path, cycle)
    about = [one for one in sent if one.startswith("SELECT") and "contact_attempt" in one]
    assert (found.answered, len(about)) == (3, 2)

"""The commands ``report``, ``stats`` and ``check published`` as scripts use them."""

import csv
import io
import json

import pytest

from qa_app.cli import main as program
from qa_app.db import session as db
from qa_app.db.session import transaction
from tests.builders.agreed import rated_cycle
from tests.builders.reports import Lot, settled_cycle

LOTS = (
    Lot("北江法律援助中心", 48, "EEEGGGGGGPPF"),
    Lot("=南江法律援助中心", 20, "EGGGG"),
)


@pytest.fixture
def run(home, monkeypatch, capsys):
    """Runs a command on the fresh database: (exit code, stdout, stderr)."""

    def command(*arguments, stdin=b""):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        db.engine().dispose()
        code = program.run(list(arguments))
        db.engine().dispose()
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return command


def fill():
    with transaction() as session:
        settled_cycle(session, *LOTS, more="[report]\nmaximum_half_width = 0.45")


def test_report_share_prints_one_object_with_the_keys_of_the_contract(run, database):
    fill()
    code, out, _ = run("report", "share", "2026-a", "--by", "agency", "--json")
    answer = json.loads(out)
    assert code == 0
    assert {"cycle", "rubrics", "rule", "overall", "rows"} <= set(answer)
    keys = {
        "population", "drawn", "received", "reviewed", "settled", "excellent", "good", "pass",
        "fail", "sample_share", "estimate", "printed", "why_not",
    }  # fmt: skip
    assert keys <= set(answer["overall"])
    assert keys | {"by"} <= set(answer["rows"][0])
    estimate = {"good_or_excellent", "se", "low", "high", "level", "method", "n_eff"}
    assert estimate <= set(answer["overall"]["estimate"])
    printed = next(row for row in answer["rows"] if row["printed"])
    assert printed["sample_share"]["good_or_excellent"] == "75.0"
    withheld = next(row for row in answer["rows"] if not row["printed"])
    assert withheld["why_not"] == "too_few_cases"
    assert withheld["why_not_text"] == "已定级 5 件，少于 10 件，不列比率"


def test_without_json_people_get_lines(run, database):
    fill()
    code, out, _ = run("report", "share", "2026-a", "--by", "agency", "--decimals", "2")
    assert code == 0
    assert "北江法律援助中心\t12/12/48\t75.00%" in out


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "csv"])
def test_report_files_are_written_and_measured(run, database, tmp_path, kind):
    fill()
    file = tmp_path / f"report.{kind}"
    code, out, _ = run("report", kind, "2026-a", "--by", "agency", "-o", str(file), "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["bytes"] == file.stat().st_size > 100
    assert answer["pages" if kind == "pdf" else "rows"] >= 2


def test_the_csv_says_what_the_json_says_and_carries_no_formula(run, database, tmp_path):
    fill()
    file = tmp_path / "report.csv"
    run("report", "csv", "2026-a", "--by", "agency", "-o", str(file))
    _, out, _ = run("report", "share", "2026-a", "--by", "agency", "--json")
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
    for row, answer in zip(rows, json.loads(out)["rows"], strict=True):
        assert row["机构"].removeprefix("'") == answer["labels"]["agency"]
        assert int(row["优秀"]) == answer["excellent"]
        shown = answer["sample_share"]["good_or_excellent"]
        assert row["优良率（样本，%）"] == (shown or "")
    assert any(row["机构"].startswith("'=") for row in rows)


def test_an_unknown_cycle_or_dimension_has_its_own_exit_code(run, database):
    fill()
    assert run("report", "share", "2030", "--json")[0] == 5
    code, out, _ = run("report", "share", "2026-a", "--by", "colour", "--json")
    assert (code, json.loads(out)["problems"][0]["code"]) == (3, "unknown_dimension")


def test_stats_answers_on_stdout_and_refuses_what_is_no_json(run, database):
    given = json.dumps({"strata": [{"N": 480, "n": 132, "x": 79}]}).encode()
    code, out, err = run("stats", "share", "--json", stdin=given)
    assert code == 0, err
    assert json.loads(out)["p"] == pytest.approx(79 / 132)
    code, out, _ = run("stats", "share", "--json", stdin=b"\xff{")
    assert (code, json.loads(out)["problems"][0]["code"]) == (3, "not_json")
    assert run("stats", "share", "--json", stdin=b'{"strata": []}')[0] == 3


def test_report_agreement_prints_the_figures_made_by_hand(run, database):
    """EE EG GG PP GP and G alone: 2 of 5 cases differ; Do 0.4, De 1 - (6 + 12 + 6)/90.

    The first expert gives 0, 11, 0, 0, 17 points more: severities -2.8 and 2.8, and the case the
    first one rated alone would have got 82 - 2.8 points from an average expert.
    """
    with transaction() as session:
        _cycle, experts, _cases = rated_cycle(session, ("EE", "EG", "GG", "PP", "GP", "G."))
        names = [one.name for one in experts]
    code, out, err = run("report", "agreement", "2026-a", "--json")
    assert code == 0, err
    answer = json.loads(out)
    assert {"alpha", "percent_agreement", "by_criterion"} <= set(answer)
    assert answer["alpha"]["nominal"] == pytest.approx(1 - 0.4 / (66 / 90))
    assert (answer["n"], answer["percent_agreement"]) == (5, 0.6)
    assert answer["low"]["percent_agreement"] < 0.6 < answer["high"]["percent_agreement"]
    assert answer["mean_gap_points"] == pytest.approx(5.6)
    assert (answer["basis"], answer["random_cases"], answer["control"]) == ("every_case", 5, None)
    assert [one["specific"]["value"] for one in answer["by_grade"]] == [
        pytest.approx(2 / 3), 0.5, pytest.approx(2 / 3), None,
    ]  # fmt: skip
    assert answer["by_grade"][3]["specific"]["why"] == "grade_not_given"
    (pair,) = answer["by_pair"]
    assert (pair["experts"], pair["n"], pair["same"]) == (names, 5, 3)
    assert [one["key"] for one in answer["by_type"]] == ["civil"]
    severity = answer["severity"]
    assert (severity["connected"], severity["groups"]) == (True, [names])
    assert {one["name"]: one["points"]["value"] for one in severity["experts"]} == pytest.approx(
        {names[0]: -2.8, names[1]: 2.8}
    )
    assert severity["additive"]["df"] == 11 - 6 - 1
    assert severity["rasch"]["why"] is None


def test_report_agreement_for_people_names_grades_and_experts(run, database):
    with transaction() as session:
        _cycle, experts, _cases = rated_cycle(session, ("EE", "EG", "GG"))
        name = experts[0].name
    code, out, _ = run("report", "agreement", "2026-a")
    assert code == 0
    assert "案件等级\t3\t0.667" in out
    assert f"专家\t{name}\t3\t" in out


def test_published_figures_get_a_verdict_and_a_sentence(run, tmp_path, database):
    file = tmp_path / "figures.csv"
    table = (
        "label,total,excellent,good,pass,fail,rate_name,rate,decimals\n"
        "甲市,132,20,59,50,3,优良率,59.8,1\n"
        "乙市,132,20,59,50,3,优良率,59.9,1\n"
        "丙市,27,,,,,优良率,50,0\n"
    )
    file.write_text(table, "gb18030")
    code, out, _ = run("check", "published", str(file), "--json")
    rows = json.loads(out)["rows"]
    assert code == 0
    assert [row["verdict"] for row in rows] == ["consistent", "impossible", "impossible"]
    assert all(row["explanation"].endswith("。") for row in rows)
    assert rows[0]["counts"] == [79]


def test_a_table_without_header_or_with_words_for_numbers_is_refused(run, tmp_path, database):
    for table, wanted in (
        ("1,2\n3,4\n", "published_no_header"),
        ("label,total\n甲,many\n", "not_a_number"),
        ("", "published_empty"),
    ):
        file = tmp_path / "figures.csv"
        file.write_text(table)
        code, out, _ = run("check", "published", str(file), "--json")
        assert (code, json.loads(out)["problems"][0]["code"]) == (3, wanted)


def test_any_bytes_are_answered_with_problems(run, tmp_path, database):
    file = tmp_path / "figures.csv"
    for content in (b"\x00\xff\xfe" * 50, b'label,total\n"' + b"x" * 9000, b"label\r\x00,1\r\n"):
        file.write_bytes(content)
        assert run("check", "published", str(file), "--json")[0] in (0, 3)

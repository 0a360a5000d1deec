"""``qa-app hearings`` and ``qa-app observations``: answers, exit codes, files."""

import subprocess
import sys
from datetime import timedelta

import pytest

from qa_app import clock
from qa_app.db.session import transaction
from tests.builders.cycles import make_cycle, make_plan
from tests.builders.hearings import hearing_line, make_hearing, make_hearings, write_csv
from tests.builders.register import make_agency
from tests.conventions.trees import ROOT


@pytest.fixture
def calendar(database):
    """Forty hearings from tomorrow on, and a cycle that observes a twentieth."""
    today = clock.now().date()
    with transaction() as session:
        agency = make_agency(session)
        make_hearings(session, 40, agency=agency, day=today + timedelta(days=1), now=clock.now())
        wanted = {"from": today, "to": today + timedelta(days=300)}
        make_cycle(session, make_plan(observations=wanted))


def ahead(days: int = 30) -> str:
    return (clock.now() + timedelta(days=days)).strftime("%Y年%m月%d日上午9:30")


def test_lists_are_imported_once(command, tmp_path):
    with transaction() as session:
        make_agency(session)
    path = write_csv(tmp_path / "八月.csv", [hearing_line("援1", ahead())], encoding="gb18030")
    code, answer = command("hearings", "import", str(path))
    assert (code, answer["imported"], answer["problems"]) == (0, 1, [])
    code, answer = command("hearings", "import", str(path))
    assert (code, answer["imported"], answer["updated"], answer["unchanged"]) == (0, 0, 0, 1)
    moved = write_csv(tmp_path / "改期.csv", [hearing_line("援1", ahead(40))])
    code, answer = command("hearings", "import", str(moved), "--dry-run")
    assert (code, answer["moved"]) == (0, 1)
    code, answer = command("hearings", "import", str(moved))
    assert (code, answer["moved"]) == (0, 1)


def test_a_list_with_problems_ends_with_three_and_writes_its_rejects(command, tmp_path):
    with transaction() as session:
        make_agency(session)
    rows = [hearing_line("援1", ahead()), hearing_line("援2", "2026年11月31日")]
    path = write_csv(tmp_path / "a.csv", rows)
    rejects = tmp_path / "r.xlsx"
    code, answer = command("hearings", "import", str(path), "--rejects", str(rejects))
    assert (code, answer["imported"], answer["rejected"]) == (3, 0, 1)
    (problem,) = answer["problems"]
    assert (problem["row"], problem["column"], problem["code"]) == (
        3,
        "开庭时间",
        "impossible_date",
    )
    assert "不是有效的日期和时刻" in problem["message"]
    assert rejects.read_bytes()[:2] == b"PK"
    code, answer = command("hearings", "import", str(path), "--accept-good")
    assert (code, answer["imported"]) == (0, 1)


def test_the_calendar_is_exported_and_taken_back_unchanged(command, calendar, tmp_path):
    path = tmp_path / "h.xlsx"
    code, answer = command("hearings", "export", "-o", str(path))
    assert (code, answer["rows"]) == (0, 40)
    code, answer = command("hearings", "import", str(path))
    assert (code, answer["unchanged"], answer["problems"]) == (0, 40, [])


def test_a_round_is_frozen_drawn_and_checked_by_the_script(command, calendar, tmp_path):
    frame, sample = tmp_path / "F.csv", tmp_path / "S.csv"
    code, frozen = command("observations", "freeze", "2026-a", "-o", str(frame))
    assert (code, frozen["round"], frozen["frame_size"], frozen["to_draw"]) == (0, 1, 40, 2)
    arguments = ("observations", "draw", "2026-a", "--seed", "03 08", "-o", str(sample))
    code, drawn = command(*arguments)
    assert (code, drawn["drawn"], drawn["published_before"]) == (0, 2, True)
    assert drawn["frame_sha256"] == frozen["frame_sha256"]
    assert command(*arguments) == (0, drawn)
    script = [sys.executable, str(ROOT / "tools/verify_draw.py"), frame, sample, "03 08"]
    assert subprocess.run(script, capture_output=True, check=False).returncode == 0


def test_a_draw_without_a_freeze_freezes_and_says_so_then_tops_up(command, calendar):
    code, first = command("observations", "draw", "2026-a", "--seed", "7")
    assert (code, first["round"], first["published_before"]) == (0, 1, False)
    assert command("observations", "draw", "2026-a", "--seed", "8")[0] == 4
    with transaction() as session:
        agency = make_agency(session)
        day = clock.now().date() + timedelta(days=100)
        make_hearing(session, agency=agency, day=day, now=clock.now())
    code, second = command("observations", "draw", "2026-a", "--seed", "8")
    assert (code, second["round"], second["drawn"]) == (0, 2, 1)


def test_the_quota_and_the_export_answer(command, calendar, tmp_path):
    command("observations", "draw", "2026-a", "--seed", "7")
    code, answer = command("observations", "quota", "2026-a")
    whole = answer["whole"]
    assert (code, whole["hearings"], whole["wanted"], whole["drawn"], whole["owed"]) == (
        *(0, 40, 2, 2, 0),
    )
    path = tmp_path / "o.csv"
    code, answer = command("observations", "export", "2026-a", "-o", str(path))
    assert (code, answer["rows"]) == (0, 2)
    text = path.read_bytes().decode("utf-8-sig")
    assert "随机抽取" in text


def test_a_cycle_nobody_knows_is_not_found(command, database):
    for name in ("freeze", "quota"):
        assert command("observations", name, "nothing")[0] == 5

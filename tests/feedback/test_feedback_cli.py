"""``qa-app feedback``: what a script is told, and what it is refused."""

import zipfile

import pytest
from sqlmodel import select

from qa_app.core.roles import SYSTEM
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import reading, transaction
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.queries.figures import LoopFigures, loop_figures
from tests.builders.feedback_rated import answered_cycle, settle
from tests.builders.register import NOW
from tests.builders.released import regrade
from tests.support.counting import statements


@pytest.fixture
def settled(home):
    with transaction() as session:
        cycle, _, _ = answered_cycle(session, "GG", "GG", "EF")
        settle(session, cycle)


@pytest.mark.usefixtures("settled")
def test_a_script_looks_first_then_releases_and_takes_back(command):
    code, looked = command("feedback", "release", "2026-a", "--dry-run")
    assert (code, looked["release"], looked["released"]) == (0, "", 0)
    assert (looked["before"]["ready"], looked["before"]["third"]) == (2, 1)
    code, made = command("feedback", "release", "2026-a", "--type", "civil")
    assert (code, made["released"], made["withheld"]) == (0, 2, 0)
    assert command("feedback", "release", "2026-a")[0] == 4
    assert command("feedback", "renew", "2026-a")[0] == 4
    code, gone = command("feedback", "withdraw", made["release"], "--reason", "wrong region")
    assert (code, gone["withdrawn"]) == (0, 2)
    assert command("feedback", "withdraw", made["release"], "--reason", "again")[0] == 4
    assert command("feedback", "withdraw", "none", "--reason", "x")[0] == 5
    assert command("feedback", "release", "none")[0] == 5


@pytest.mark.usefixtures("settled")
def test_sheets_of_grades_settled_anew_are_renewed(command):
    command("feedback", "release", "2026-a")
    with transaction() as session:
        regrade(session, session.exec(select(FeedbackSheet)).first(), "excellent", renew=False)
    code, answer = command("feedback", "renew", "2026-a")
    assert (code, answer["renewed"], answer["withheld"]) == (0, 1, 0)


@pytest.mark.usefixtures("settled")
def test_figures_of_an_agency_come_in_one_statement_and_count_the_version_that_counts(command):
    command("feedback", "release", "2026-a")
    with transaction() as session:
        first, second = session.exec(select(FeedbackSheet)).all()
        first.first_read_at = first.acknowledged_at = second.first_read_at = NOW
        session.flush()
        regrade(session, second, "excellent")
    with reading() as session:
        cycle = cycle_named(session, "2026-a")
        with statements() as made:
            (found,) = loop_figures(session, SYSTEM, cycle.id).values()
    assert found == LoopFigures(first.agency_id, 2, 1, 1, 1)
    assert len(made) == 1


@pytest.mark.usefixtures("settled")
def test_texts_are_looked_through_before_anything_is_released(command):
    code, answer = command("feedback", "check", "2026-a")
    assert (code, answer) == (0, {"cycle": "2026-a", "checked": 2, "suspect": 0})
    assert command("feedback", "check", "none")[0] == 5
    command("feedback", "release", "2026-a")
    assert command("feedback", "check", "2026-a")[1]["checked"] == 0


@pytest.mark.usefixtures("settled")
def test_sheets_are_printed_into_a_folder_a_zip_and_one_file(command, tmp_path):
    assert command("feedback", "print", "2026-a", "-o", tmp_path / "none.pdf")[0] == 4
    assert not (tmp_path / "none.pdf").exists()
    command("feedback", "release", "2026-a")
    folder = tmp_path / "sheets"
    code, answer = command("feedback", "print", "2026-a", "-o", folder)
    assert (code, answer) == (0, {"cycle": "2026-a", "sheets": 2, "files": 2})
    assert all(path.read_bytes().startswith(b"%PDF") for path in folder.iterdir())
    assert command("feedback", "print", "2026-a", "-o", folder)[0] == 2, "never over other files"
    for options, files in ((("--agencies", "-o", tmp_path / "by-agency"), 1),
                           (("--merged", "-o", tmp_path / "all.pdf"), 1),
                           (("--zip", "-o", tmp_path / "all.zip"), 1)):  # fmt: skip
        assert command("feedback", "print", "2026-a", *options)[1]["files"] == files
    assert (tmp_path / "all.pdf").read_bytes().startswith(b"%PDF")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert sorted(archive.namelist()) == sorted(path.name for path in folder.iterdir())
    wrong = ("-o", tmp_path / "x.pdf", "--agencies")
    assert command("feedback", "print", "2026-a", *wrong)[0] == 2
    assert command("feedback", "print", "2026-a", "-o", tmp_path / "g", "--grade", "fail")[0] == 4
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


@pytest.mark.usefixtures("settled")
def test_the_list_of_sheets_is_a_table(command, tmp_path):
    command("feedback", "release", "2026-a")
    code, answer = command("feedback", "export", "2026-a", "-o", tmp_path / "list.csv")
    assert (code, answer) == (0, {"cycle": "2026-a", "rows": 2})
    lines = (tmp_path / "list.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("案件编号,案件类型,评估活动")
    assert len(lines) == 3
    assert command("feedback", "export", "2026-a", "-o", tmp_path / "list.xlsx")[0] == 0
    assert command("feedback", "export", "2026-a", "-o", tmp_path / "list.pdf")[0] == 2

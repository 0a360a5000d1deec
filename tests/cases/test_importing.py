"""The import service: what is written, what stays, and that it is all or nothing."""

import gc
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlmodel import select

from qa_app.accounts.models import Agency, Region
from qa_app.audit.models import AuditEvent
from qa_app.cases.background import carry_out
from qa_app.cases.importer.batches import UploadedFile
from qa_app.cases.models import AidedPerson, Case, Lawyer
from qa_app.cases.services.importing import ImportOrder
from qa_app.core.roles import SYSTEM
from qa_app.db.sealed import make_vault
from qa_app.db.session import reading, transaction
from tests.bench.bench_import import write_csv
from tests.builders.register import NOW, make_agency

VAULT = make_vault("d" * 40)
HEAD = "案件编号,法律援助机构,机构代码,案件类型,结案日期,承办人,承办单位,受援人,备注\n"
ROW = "1号,甲县法律援助中心,,民事,2026-01-02,程芳婷,广源所,欧阳静,旧\n"


@pytest.fixture
def bring_in(database, tmp_path):
    """``bring_in(text)``: import a CSV of that text."""
    files = iter(range(1000))

    def run(*texts: str, **order: object):
        uploads = []
        for text in texts:
            path = tmp_path / f"{next(files)}.csv"
            path.write_text(text, encoding="utf-8")
            uploads.append(UploadedFile(path, path.name))
        wanted = ImportOrder(tuple(uploads), **{"create_missing": True, **order})
        return carry_out(wanted, actor=SYSTEM, vault=VAULT, now=NOW)

    return run


def _one(model):
    with reading() as session:
        return session.exec(select(model)).one()


def _all(model):
    with reading() as session:
        return session.exec(select(model)).all()


def test_a_row_becomes_a_case_with_its_people_and_sealed_names(bring_in):
    result = bring_in(HEAD + ROW)
    case, person = _one(Case), _one(AidedPerson)
    assert result.tally.imported == 1
    assert case.case_key == "甲县法律援助中心/1号"
    opened = VAULT.open(bytes(person.sealed), bound_to=case.case_key)
    assert opened["name"] == "欧阳静"
    assert bytes(person.name_mark) == VAULT.mark("欧阳静")
    assert "欧阳静".encode() not in bytes(person.sealed)
    assert _one(Region).name == "甲县"


def test_the_same_file_twice_changes_nothing(bring_in):
    bring_in(HEAD + ROW)
    before = _one(AidedPerson).sealed
    again = bring_in(HEAD + ROW, create_missing=False)
    assert (again.tally.imported, again.tally.updated, again.tally.unchanged) == (0, 0, 1)
    assert _one(AidedPerson).sealed == before


def test_a_changed_row_updates_its_case_and_missing_columns_keep_what_is_known(bring_in):
    bring_in(HEAD + ROW)
    fewer = "案件编号,法律援助机构,案件类型,结案日期\n1号,甲县法律援助中心,刑事,2026-01-03\n"
    result = bring_in(fewer)
    case = _one(Case)
    assert result.tally.updated == 1
    assert (case.type, str(case.closed_on), case.note) == ("criminal", "2026-01-03", "旧")
    assert case.lawyer_id is not None


def test_a_new_name_of_the_aided_person_is_sealed_and_a_blank_one_erases_nothing(bring_in):
    bring_in(HEAD + ROW)
    assert bring_in(HEAD + ROW.replace("欧阳静", "")).tally.unchanged == 1
    assert bring_in(HEAD + ROW.replace("欧阳静", "司马光")).tally.updated == 1
    assert bytes(_one(AidedPerson).name_mark) == VAULT.mark("司马光")


def test_a_code_that_comes_later_renames_the_keys_and_people_open_still(bring_in):
    bring_in(HEAD + ROW)
    bring_in(HEAD + ROW.replace("中心,,", "中心,JX01,"))
    case = _one(Case)
    assert case.case_key == "JX01/1号"
    opened = VAULT.open(bytes(_one(AidedPerson).sealed), bound_to=case.case_key)
    assert opened["name"] == "欧阳静"
    assert bring_in(HEAD + ROW).tally.unchanged == 1


def test_a_code_is_fixed_once_a_frozen_frame_used_it(bring_in):
    bring_in(HEAD + ROW)
    with transaction() as session:
        session.exec(select(Agency)).one().code_fixed = True
    bring_in(HEAD + ROW.replace("中心,,", "中心,JX01,"))
    assert _one(Case).case_key == "甲县法律援助中心/1号"


def test_unknown_names_are_problems_unless_they_may_be_entered(bring_in):
    result = bring_in(HEAD + ROW, create_missing=False)
    assert [p.code for p in result.problems] == ["unknown_agency"]
    with transaction() as session:
        make_agency(session, "甲县法律援助中心")
    result = bring_in(HEAD + ROW, create_missing=False)
    assert [p.code for p in result.problems] == ["unknown_firm"]
    assert not _all(Case)
    assert not _all(Lawyer)


def test_one_bad_row_leaves_nothing_and_good_rows_can_be_taken_alone(bring_in):
    text = HEAD + ROW + ROW.replace("1号", "2号").replace("2026-01-02", "2026-02-30")
    assert bring_in(text).written is False
    assert not _all(Case)
    assert not _all(AuditEvent)
    assert bring_in(text, accept_good=True).tally.imported == 1
    assert _one(AuditEvent).details["rejected"] == 1


def test_one_case_under_two_spellings_of_its_agency_is_a_repeated_row(bring_in):
    bring_in(HEAD + ROW.replace("中心,,", "中心,JX01,"))
    other = "案件编号,法律援助机构,案件类型,结案日期\n9号,JX01,民事,2026-01-02\n"
    name = "案件编号,法律援助机构,案件类型,结案日期\n9号,甲县法律援助中心,民事,2026-01-02\n"
    for dry in (True, False):
        result = bring_in(other, name, dry=dry, accept_good=True)
        assert [p.code for p in result.problems] == ["duplicate_in_file"]
        assert result.problems[0].params["first_row"] == 2


def test_a_dry_run_counts_the_same_and_writes_nothing(bring_in):
    text = HEAD + ROW + ROW.replace("1号", "2号")
    dry = bring_in(text, dry=True)
    assert not _all(Case)
    assert dry.counts() == bring_in(text).counts()


def test_two_firms_of_one_lawyer_name_are_two_lawyers(bring_in):
    bring_in(HEAD + ROW + ROW.replace("1号", "2号").replace("广源所", "正衡所"))
    assert len({case.lawyer_id for case in _all(Case)}) == 2


@pytest.mark.slow
def test_a_killed_import_leaves_the_old_state(tmp_path):
    source, home = tmp_path / "register.csv", tmp_path / "home"
    write_csv(source, 30_000)
    command = [sys.executable, "-m", "qa_app.cli.main"]
    environment = {**os.environ, "QA_HOME": str(home), "QA_DATABASE_URL": ""}
    subprocess.run([*command, "db", "upgrade"], env=environment, check=True, capture_output=True)
    started = subprocess.Popen(
        [*command, "cases", "import", str(source), "--create-missing"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _until_it_writes(home / "qa.sqlite3-wal", started)
    started.send_signal(signal.SIGKILL)
    assert started.wait() == -signal.SIGKILL
    assert _rows(home) == (0, 0, 0)
    done = subprocess.run(
        [*command, "cases", "import", str(source), "--create-missing"],
        env=environment,
        check=True,
        capture_output=True,
    )
    assert done.returncode == 0
    assert _rows(home) == (30_000, 30_000, 190)


def _until_it_writes(log: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until pages of the import have spilt into the write-ahead log."""
    for _ in range(3000):  # a minute: beside other work it begins late
        if process.poll() is not None:
            raise AssertionError("the import ended before it was killed")
        if log.exists() and log.stat().st_size > 200_000:
            return
        time.sleep(0.02)
    raise AssertionError("the import wrote nothing")


def _rows(home: Path) -> tuple[int, ...]:
    connection = sqlite3.connect(home / "qa.sqlite3")
    try:
        tables = ("case_record", "aided_person", "agency")
        return tuple(
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables
        )
    finally:
        connection.close()


def test_the_collector_rests_only_while_an_import_runs(bring_in):
    bring_in(HEAD + ROW)
    assert gc.isenabled()
    bring_in(HEAD + ROW.replace("民事", "民亊"))
    assert gc.isenabled()

"""P16: the closing check of 27,000 cases with some 256,000 papers, first and again, and its list.

The yardstick reads the same cases and papers and writes the same checks and findings with bare
``sqlite3``, in as many transactions, and judges nothing. Times are CPU of the process, because
both wait for the same disk. Pages have absolute targets.
"""

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from qa_app.closing.background import check_all
from qa_app.closing.services.checking import BATCH, Tally
from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.core.roles import SYSTEM
from qa_app.db import session as db
from qa_app.db.engine import make_engine
from qa_app.files.loader import directory_of
from qa_app.settings import Settings
from tests.bench.bench_list import _client, _median, _page
from tests.bench.bench_storing import _planned
from tests.bench.rows import Row, WrongAnswer

CASES = 27_000
TARGET_RATIO, AGAIN_RATIO, TARGET_MS, LIST_MS = 3.0, 3.0, 10.0, 40.0
_DOCUMENT = """INSERT INTO document (id, public_id, case_id, part, title, position, state,
original_name, media_type, size, original_address, scan_state, problem, uploaded_at, revision)
VALUES (?, ?, ?, ?, ?, ?, 'ready', 'scan.pdf', 'application/pdf', 1, '', 'clean', '',
'2026-07-01T00:00:00.000000Z', 1)"""
_PAGE = """INSERT INTO document_page (id, public_id, document_id, position, address, width, height,
rotation, covers, removed) VALUES (?, ?, ?, 0, 'a', 595, 842, 0, '[]', 0)"""
_DATES = """UPDATE case_record SET source = 'application', applied_on = date(closed_on, '-92 days'),
accepted_on = date(closed_on, '-90 days'), assigned_on = date(closed_on, '-' || (84 + id % 5)
|| ' days'), met_on = date(closed_on, '-' || (75 + id % 9) || ' days'),
archived_on = date(closed_on, '+' || (50 + id % 20) || ' days')"""
_READS = (
    "SELECT id, type, stage, source, applied_on, accepted_on, assigned_on, met_on, heard_on,"
    " closed_on, archived_on FROM case_record WHERE id IN ({ids})",
    "SELECT d.case_id, d.public_id, d.part, d.title, d.original_name, d.state, d.problem,"
    " count(p.id) FROM document d LEFT JOIN document_page p ON p.document_id = d.id"
    " AND NOT p.removed WHERE d.case_id IN ({ids}) AND d.state <> 'removed' GROUP BY d.id"
    " ORDER BY d.position, d.id",
)
PAGES = {
    "newest": "/closing/",
    "of one rule": "/closing/?rule=met_after_assignment",
    "open ones": "/closing/?state=open",
    "by number, page 200": "/closing/?by=number&page=200",
}


def run(rounds: int = 5, quick: bool = False) -> list[Row]:
    """Each round checks a copy of the same database; the last one is checked again and listed."""
    count = 2_700 if quick else CASES
    with tempfile.TemporaryDirectory(prefix="qa-bench-") as name:
        folder = Path(name)
        made = _filled(folder, count)
        ours, checked = _timed(folder, made, count)
        theirs = _plain(shutil.copy(made, folder / "plain.sqlite3"), checked)
        again = _again(folder, checked, count)
        client = _client(folder, checked)
        found = [
            Row(f"P16 check {count:,} cases, CPU", ours, theirs, TARGET_RATIO),
            Row("P16 check them again, CPU", again, theirs, AGAIN_RATIO),
        ]
        for page, address in PAGES.items():
            mine = _median(lambda at=address: _page(client, at), 4 * rounds)
            row = f"P16 list of {count:,} checks, {page}, CPU"
            found.append(Row(row, mine, LIST_MS, LIST_MS, unit="ms", absolute=True))
        db.engine().dispose()
        return found


def _filled(folder: Path, count: int) -> Path:
    """Cases with all their dates, some late, and files that lack a part or have one amiss."""
    database = _planned(folder, count)
    connection = sqlite3.connect(database)
    connection.execute(_DATES)
    papers = list(_papers(connection.execute("SELECT id, type FROM case_record").fetchall()))
    connection.executemany(_DOCUMENT, papers)
    connection.executemany(_PAGE, ((one[0], f"p{one[0]}", one[0]) for one in papers))
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return database


def _papers(cases: list[tuple[int, str]]) -> Iterator[tuple[object, ...]]:
    """About every other part of the directory, one paper without a place in every third file."""
    number = 0
    for case_id, kind in cases:
        parts = directory_of(CaseType(kind), Stage.FIRST_INSTANCE, Source.APPLICATION)
        for position, part in enumerate(parts):
            if (position + case_id) % 2:
                continue
            number += 1
            word = part.words[0] if part.words else "材料"
            place = "" if (case_id + position) % 24 == 0 else part.code
            yield number, f"d{number}", case_id, place, f"{word}{position}", position


def _timed(folder: Path, made: Path, count: int) -> tuple[float, Path]:
    database = shutil.copy(made, folder / "ours.sqlite3")
    return _check(folder, database, count, lambda tally: tally.fresh > count), database


def _again(folder: Path, database: Path, count: int) -> float:
    return _check(folder, database, count, lambda tally: not (tally.fresh or tally.reopened))


def _check(folder: Path, database: Path, count: int, right: Callable[[Tally], bool]) -> float:
    """The CPU of checking every case, as the job and the command do it."""
    db.configure(make_engine(f"sqlite:///{database}"))
    settings = Settings(folder, f"sqlite:///{database}", "s" * 40, "d" * 40)
    begin = time.process_time()
    tally = check_all(settings, SYSTEM, range(1, count + 1), lambda _done, _total: None)
    spent = time.process_time() - begin
    db.engine().dispose()
    if tally.cases != count or not right(tally):
        raise WrongAnswer(f"P16: {tally}")
    return spent


def _plain(database: Path, checked: Path) -> float:
    """The CPU of reading what a check reads and writing what it wrote, batch by batch."""
    source = sqlite3.connect(checked)
    rows = {
        table: source.execute(f"SELECT * FROM {table} ORDER BY case_id").fetchall()
        for table in ("closing_check", "closing_finding")
    }
    at = {"closing_check": 1, "closing_finding": 2}
    source.close()
    connection = sqlite3.connect(database, isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {setting}")
    last = max(row[1] for row in rows["closing_check"])
    begin = time.process_time()
    for start in range(1, last + 1, BATCH):
        connection.execute("BEGIN IMMEDIATE")
        ids = ",".join(map(str, range(start, start + BATCH)))
        for statement in _READS:
            connection.execute(statement.format(ids=ids)).fetchall()
        for table, values in rows.items():
            some = [row for row in values if start <= row[at[table]] < start + BATCH]
            places = ",".join("?" * len(values[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({places})", some)
        connection.execute("COMMIT")
    spent = time.process_time() - begin
    connection.close()
    return spent

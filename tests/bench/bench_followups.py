"""P14: 30 % of 98,000 cases drawn for follow-up and stored, and the pages that list them.

The yardstick of the draw reads the frame, hashes, sorts and inserts the same rows with bare
``sqlite3``. Pages have absolute targets in CPU of the application.
"""

import hashlib
import secrets
import shutil
import sqlite3
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from qa_app.core.roles import SYSTEM
from qa_app.cycles.queries import cycle_named
from qa_app.db import session as db
from qa_app.db.engine import make_engine
from qa_app.followups.queries.calls import CallFilter, next_due
from qa_app.followups.services.drawing import announce_followup, draw_followup
from qa_app.sampling.rules.public_words import Seed
from tests.bench.bench_list import _client, _median, _page
from tests.bench.bench_storing import NOW, _planned, _store
from tests.bench.rows import Row, WrongAnswer
from tests.builders.followups import share

CASES = 98_000
SEED = "2026-09-08 3 6 1 4 4 2"
_FRAME = """SELECT s.label, f.case_key, f.cycle_id, f.case_id, f.agency_id, f.region_id, f.type
FROM frame_case f JOIN stratum s ON s.id = f.stratum_id"""
_INSERT = """INSERT INTO followup (public_id, case_key, stratum, ticket, rank, cycle_id, case_id,
agency_id, region_id, type, round, language, state, attempts, next_on, revision)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, '普通话', 'waiting', 0, '2026-09-01', 1)"""
TARGET_RATIO, TARGET_MS, OVERVIEW_MS = 3.0, 10.0, 150.0
PAGES = {
    "open, due first": "/followups",
    "page 200": "/followups?page=200",
    "of one region": "/followups?region=3317",
    "due, one language": "/followups?state=due&language=普通话",
    "of all states, last page": "/followups?state=&page=580",
}


def run(rounds: int = 5, quick: bool = False) -> list[Row]:
    """One draw on a database and the plain one on its copy, then pages, six requests a round."""
    count = 9_800 if quick else CASES
    with tempfile.TemporaryDirectory(prefix="qa-bench-") as name:
        folder = Path(name)
        database, copy = _announced(folder, count), folder / "copy.sqlite3"
        shutil.copy(database, copy)
        client = _client(folder, database)
        found = [_drawn(count, database, copy)]
        _under_way(database)
        for page, address in PAGES.items():
            mine = _median(lambda at=address: _page(client, at), 6 * rounds)
            found.append(_row(f"P14 follow-ups of {count:,}, {page}, CPU", mine, TARGET_MS))
        found.append(_row("P14 next call found, CPU", _median(_next, 6 * rounds), TARGET_MS))
        overview = _median(lambda: _page(client, "/cycles/bench/followups"), rounds)
        found.append(_row("P14 overview with figures, CPU", overview, OVERVIEW_MS))
        db.engine().dispose()
        return found


def _row(name: str, mine: float, target: float) -> Row:
    return Row(name, mine, target, target, unit="ms", absolute=True)


def _announced(folder: Path, count: int) -> Path:
    """A drawn cycle whose follow-up is announced, checkpointed into one file."""
    planned = _planned(folder, count)
    _spread(planned)
    database = _store(planned)
    db.configure(make_engine(f"sqlite:///{database}"))
    with db.transaction() as session:
        announce_followup(session, actor=SYSTEM, name="bench", share=share("0.3"), now=NOW)
    db.engine().dispose()
    _script(database, "PRAGMA wal_checkpoint(TRUNCATE);")
    return database


def _spread(database: Path) -> None:
    """Agencies and their cases lie in 95 counties."""
    rows = ", ".join(f"({n + 1}, '33{n:02d}', '县{n}', '/33/33{n:02d}/', 1)" for n in range(1, 96))
    _script(
        database,
        f"INSERT INTO region (id, code, name, path, parent_id) VALUES {rows};"
        "UPDATE agency SET region_id = 2 + id % 95;"
        "UPDATE case_record SET region_id = 2 + agency_id % 95;",
    )


def _under_way(database: Path) -> None:
    """Six of ten are done, two were tried once: what a cycle looks like when it is worked on."""
    _script(
        database,
        "UPDATE followup SET state = 'done', next_on = NULL, attempts = 1, outcome = 'connected',"
        " satisfied = id % 7 > 0, done_at = '2026-09-09T02:00:00.000000Z' WHERE id % 10 < 6;"
        "UPDATE followup SET state = 'again', attempts = 1, outcome = 'no_answer'"
        " WHERE id % 10 IN (6, 7);"
        "INSERT INTO contact_attempt (public_id, followup_id, number, at, outcome, channel,"
        " by_login, note, op_id) SELECT id, id, 1, '2026-09-09T02:00:00.000000Z', outcome,"
        " 'telephone', 'caller', '', id FROM followup WHERE attempts > 0;",
    )


def _script(database: Path, statements: str) -> None:
    raw = sqlite3.connect(database)
    raw.executescript(statements)
    raw.close()


def _drawn(count: int, database: Path, copy: Path) -> Row:
    begin = time.perf_counter()
    with db.transaction() as session:
        draw_followup(session, actor=SYSTEM, name="bench", seed=Seed(SEED), now=NOW)
    mine = time.perf_counter() - begin
    begin = time.perf_counter()
    plain = _plain(copy)
    theirs = time.perf_counter() - begin
    raw = sqlite3.connect(database)
    stored = {key for (key,) in raw.execute("SELECT case_key FROM followup")}
    raw.close()
    if stored != plain:
        raise WrongAnswer("P14: the two draws differ")
    name = f"P14 draw and store 30 % of {count:,} ({len(stored):,} follow-ups)"
    return Row(name, mine, theirs, TARGET_RATIO)


def _plain(database: Path) -> set[str]:
    """The same rows: read the frame, hash, sort, take three tenths of each stratum, insert."""
    raw = sqlite3.connect(database)
    strata: dict[str, list[tuple[str, str, tuple[object, ...]]]] = defaultdict(list)
    for label, key, *rest in raw.execute(_FRAME):
        ticket = hashlib.sha256(f"{SEED},{key}".encode()).hexdigest()
        strata[label].append((ticket, key, tuple(rest)))
    rows: list[tuple[object, ...]] = []
    for label, cases in strata.items():
        cases.sort()
        for rank, (ticket, key, rest) in enumerate(cases[: -(-len(cases) * 3 // 10)], start=1):
            rows.append((secrets.token_urlsafe(9), key, label, ticket, rank, *rest))
    raw.executemany(_INSERT, rows)
    raw.commit()
    raw.close()
    return {str(row[1]) for row in rows}


def _next() -> None:
    with db.reading() as session:
        cycle = cycle_named(session, "bench")
        if next_due(session, SYSTEM, CallFilter(cycle.id), NOW) is None:
            raise WrongAnswer("P14: nobody to call")

"""P3, the stored part: freeze, draw and every ticket against SQLite's own read and write.

The yardstick reads the same rows of the case table and writes the rows ours stored into the same
tables with the same indexes, by plain ``sqlite3`` in one transaction; it computes nothing.  Both
work on fresh copies of one database file with the program's own durable settings.
"""

import shutil
import sqlite3
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from qa_app.accounts.models import Agency, Region
from qa_app.cases.models import Case
from qa_app.core.roles import SYSTEM
from qa_app.cycles.rules.plan_toml import plan_from_mapping
from qa_app.cycles.services import create_cycle
from qa_app.db import migrate
from qa_app.db import session as db
from qa_app.db.engine import make_engine
from qa_app.db.session import transaction
from qa_app.sampling.services.drawing import Seed, draw_cycle
from qa_app.sampling.services.freezing import freeze_cycle
from tests.bench.rows import Row, WrongAnswer, medians

SEED = "2026-09-01 03 08 11 17 25 32 09"
TARGET = 4.0
NOW = datetime(2026, 9, 1, tzinfo=UTC)
AGENCIES = 190
KINDS = ("civil", "criminal")
TABLES = ("stratum", "frame_case", "ticket", "sample_case")
READ = "SELECT id, case_key, agency_id, region_id, type, source, stage, firm_id, lawyer_id, flags"


def run(rounds: int = 5, quick: bool = False) -> list[Row]:
    """98,000 cases in 380 strata (a tenth of it when quick)."""
    cases = 9_800 if quick else 98_000
    with tempfile.TemporaryDirectory(prefix="qa-bench-") as name:
        folder = Path(name)
        planned = _planned(folder, cases)
        stored = _store(_copy(planned, folder / "first.sqlite3"))
        rows = _rows(stored)
        if not cases == len(rows["ticket"]) == len(rows["frame_case"]):
            raise WrongAnswer("not every case has its ticket")
        copies = [_copy(planned, folder / f"{n}.sqlite3") for n in range(2 * rounds)]
        targets = iter(copies)
        mine, theirs = medians(
            lambda: _store(next(targets)), lambda: _plain(next(targets), rows), rounds
        )
    return [Row(f"P3 freeze, draw and store {cases:,} cases", mine, theirs, TARGET)]


def _planned(folder: Path, cases: int) -> Path:
    """A database of cases and one cycle that is only planned, checkpointed into one file."""
    path = folder / "planned.sqlite3"
    engine = make_engine(f"sqlite:///{path}")
    migrate.upgrade(engine)
    db.configure(engine)
    with transaction() as session:
        session.execute(insert(Region), {"id": 1, "code": "33", "name": "省", "path": "/33/"})
        agencies = [
            {"id": n, "code": f"33{n:04d}", "name": f"中心{n}", "region_id": 1, "code_fixed": False}
            for n in range(1, AGENCIES + 1)
        ]
        session.execute(insert(Agency), agencies)
        session.execute(insert(Case), [_case(n) for n in range(cases)])
        plan = plan_from_mapping(
            {"name": "bench", "closed_from": "2025-07-01", "closed_to": "2026-06-30",
             "ratio": "0.277"}
        )  # fmt: skip
        create_cycle(session, actor=SYSTEM, plan=plan, now=NOW)
    engine.dispose()
    return path


def _case(n: int) -> dict[str, object]:
    agency = (n * 7919 % 10_007) ** 2 * AGENCIES // 10_007**2 + 1
    number = f"(2026)浙援字第{n}号"
    return {
        "case_key": f"33{agency:04d}/{number}",
        "number": number,
        "agency_id": agency,
        "region_id": 1,
        "type": KINDS[n % 2],
        "stage": "first_instance",
        "source": "application",
        "closed_on": NOW.date().replace(month=3),
        "flags": 0,
    }


def _copy(path: Path, target: Path) -> Path:
    shutil.copyfile(path, target)
    return target


def _store(path: Path) -> Path:
    """Ours: freeze and draw as the command line does."""
    engine = make_engine(f"sqlite:///{path}")
    db.configure(engine)
    with transaction() as session:
        freeze_cycle(session, actor=SYSTEM, name="bench", now=NOW)
    with transaction() as session:
        draw_cycle(session, actor=SYSTEM, name="bench", seed=Seed(SEED), now=NOW)
    engine.dispose()
    return path


def _rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(path) as connection:
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}


def _plain(path: Path, rows: dict[str, list[tuple[object, ...]]]) -> None:
    """SQLite's own read and write of the same rows, as durable as ours."""
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"{READ} FROM case_record WHERE closed_on >= '2025-07-01'").fetchall()
    for name, values in rows.items():
        places = ",".join("?" * len(values[0]))
        connection.executemany(f"INSERT INTO {name} VALUES ({places})", values)
    connection.execute("COMMIT")
    connection.close()


if __name__ == "__main__":
    for row in run():
        print(row.line())

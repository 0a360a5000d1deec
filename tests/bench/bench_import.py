"""P1 and P2: importing 100,000 closed cases, against the least that could do the same writing.

The yardstick reads the file with ``csv`` (or calamine), splits nothing, checks nothing, and writes
the same rows to the same tables with the same indexes by ``sqlite3.executemany`` in one
transaction. The sealed person of each row is part of the row, so the yardstick seals too, with a
bare AES-GCM call. Names are already ids there: a dictionary look-up a column.
``run()`` gives medians of alternating rounds; every round has a fresh database.
"""

import csv
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from python_calamine import CalamineWorkbook

from qa_app import clock
from qa_app.cases.background import carry_out
from qa_app.cases.importer.batches import UploadedFile
from qa_app.cases.services.importing import ImportOrder
from qa_app.core.roles import SYSTEM
from qa_app.db import migrate
from qa_app.db import session as db
from qa_app.db.engine import make_engine
from qa_app.db.sealed import make_vault
from tests.bench.rows import Row, WrongAnswer

TARGETS = {"csv": 1.5, "xlsx": 2.0}
MEMORY_MIB = 64
CASES = 100_000
HEADER = (
    *("案件编号", "法律援助机构", "行政区划", "案件类型", "办理阶段", "案由", "案件来源"),
    *("受援人", "身份证号", "受援人类别", "承办人", "承办单位", "申请日期", "受理日期"),
    *("指派日期", "会见日期", "开庭日期", "结案日期", "归档日期", "办理结果", "补贴(元)", "备注"),
)
_TYPES = {"民事": "civil", "刑事": "criminal", "行政": "administrative"}
_STAGES = {"一审": "first_instance", "二审": "second_instance", "侦查": "investigation"}
_SOURCES = {"申请": "application", "通知": "notified"}
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "明华丽强伟芳娜敏静军磊洋艳勇杰涛"


def register_rows(count: int) -> Iterator[list[str]]:
    """A province's register: 190 agencies, 400 firms, 4,000 lawyers, agency after agency."""
    pick = random.Random(20260701)
    firms = [f"南江{a}{b}律师事务所" for a in _GIVEN + _SURNAMES for b in _GIVEN][:400]
    names = [pick.choice(_SURNAMES) + pick.choice(_GIVEN) + pick.choice(_GIVEN) for _ in range(900)]
    lawyers = [(pick.choice(names), pick.choice(firms)) for _ in range(4000)]
    for number in range(count):
        agency = number * 190 // count
        lawyer, firm = lawyers[agency * 20 + pick.randrange(200)]
        accepted = date(2025, 3, 1) + timedelta(pick.randrange(365))
        closed = accepted + timedelta(pick.randint(30, 200))
        yield [
            f"(2026)南{agency:03d}援民字第{number:06d}号",
            f"南江{agency:03d}县法律援助中心",
            f"南江{agency:03d}县",
            pick.choice(list(_TYPES)),
            pick.choice(list(_STAGES)),
            f"第{pick.randrange(300)}类纠纷",
            pick.choice(list(_SOURCES)),
            pick.choice(names),
            f"9901{pick.randrange(10**14):014d}",
            pick.choice(["农民工", "未成年人", "老年人", "残疾人"]),
            lawyer,
            firm,
            *(str(accepted + timedelta(days)) for days in (-2, 0, 1, 3, 20)),
            str(closed),
            str(closed + timedelta(20)),
            pick.choice(["判决", "调解", "撤诉"]),
            pick.choice(["1000", "1800", "2000"]),
            "",
        ]


def write_csv(path: Path, count: int = CASES) -> None:
    """The register as UTF-8 CSV."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(register_rows(count))


def write_xlsx(path: Path, count: int = CASES) -> None:
    """The register as a workbook."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([list(HEADER), *register_rows(count)]):
            for column, text in enumerate(row):
                sheet.write_string(line, column, text)


def fresh_database(path: Path) -> None:
    """A migrated, empty database in place of what was there."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    engine = make_engine(f"sqlite:///{path}")
    migrate.upgrade(engine)
    engine.dispose()


def ours(source: Path, database: Path) -> float:
    """Seconds of the product's own import."""
    engine = make_engine(f"sqlite:///{database}")
    db.configure(engine)
    order = ImportOrder((UploadedFile(source, source.name),), create_missing=True)
    begin = time.perf_counter()
    result = carry_out(order, actor=SYSTEM, vault=make_vault("d" * 40), now=clock.now())
    seconds = time.perf_counter() - begin
    engine.dispose()
    if result.tally.imported != result.rows or not result.rows:
        raise WrongAnswer(f"not all rows were imported: {result.counts()}")
    return seconds


def yardstick(source: Path, database: Path) -> float:
    """Seconds of reading and writing the same rows without any care."""
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in (
        *("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"),
        *("temp_store=MEMORY", "cache_size=-32768"),
    ):
        connection.execute(f"PRAGMA {pragma}")
    begin = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    _RawWriter(connection).write(_raw_rows(source))
    connection.execute("COMMIT")
    seconds = time.perf_counter() - begin
    connection.close()
    return seconds


def _raw_rows(source: Path) -> Iterable[list[str]]:
    if source.suffix == ".xlsx":
        rows = CalamineWorkbook.from_path(str(source)).get_sheet_by_index(0).iter_rows()
    else:
        rows = csv.reader(source.open(encoding="utf-8-sig", newline=""))
    next(iter(rows))
    return rows  # type: ignore[return-value]


class _RawWriter:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection, self.cipher = connection, AESGCM(b"k" * 32)
        self.ids: dict[str, dict[object, int]] = {}

    def write(self, rows: Iterable[list[str]]) -> None:
        """Batches of 1,000, as ours."""
        batch: list[list[str]] = []
        first = 1
        for row in rows:
            batch.append(row)
            if len(batch) == 1000:
                self._write(first, batch)
                first += len(batch)
                batch = []
        self._write(first, batch)

    def _id(self, table: str, key: object, values: tuple[object, ...]) -> int:
        known = self.ids.setdefault(table, {})
        if key not in known:
            known[key] = len(known) + 1
            marks = ",".join("?" * (len(values) + 1))
            self.connection.execute(f"INSERT INTO {table} VALUES ({marks})", (known[key], *values))
        return known[key]

    def _write(self, first: int, batch: list[list[str]]) -> None:
        cases = [self._case(number, row) for number, row in enumerate(batch, start=first)]
        marks = ",".join("?" * 23)
        self.connection.executemany(f"INSERT INTO case_record VALUES ({marks})", cases)
        people = [
            (case[0], self._sealed(row), os.urandom(16))
            for case, row in zip(cases, batch, strict=True)
        ]
        self.connection.executemany("INSERT INTO aided_person VALUES (?,?,?)", people)

    def _sealed(self, row: list[str]) -> bytes:
        nonce = os.urandom(12)
        text = f'{{"name":"{row[7]}","id_number":"{row[8]}","phone":""}}'
        return b"\x01" + nonce + self.cipher.encrypt(nonce, text.encode(), row[0].encode())

    def _case(self, number: int, row: list[str]) -> tuple[object, ...]:
        region = self._id("region", row[2], (row[2], row[2], None, f"/{row[2]}/"))
        agency = self._id("agency", row[1], (row[1], row[1], region, 0))
        firm = self._id("firm", row[11], (row[11],))
        lawyer = self._id("lawyer", (row[10], firm), (row[10], firm, None, None))
        cause = self._id("cause", row[5], (row[5],))
        return (
            *(number, f"{row[1]}/{row[0]}", row[0], agency, region, _TYPES[row[3]]),
            *(_STAGES[row[4]], _SOURCES[row[6]], cause, lawyer, firm, row[9]),
            *row[12:19],
            *(row[19], int(row[20]) * 100, 0, None),
        )


def run(rounds: int = 5, quick: bool = False) -> list[Row]:
    """CSV and XLSX against the raw writer, and how much memory the CSV takes."""
    count = 10_000 if quick else CASES
    found: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="qa-bench-") as folder:
        for number, kind in (("P1", "csv"), ("P2", "xlsx")):
            source, database = Path(folder, f"register.{kind}"), Path(folder, "bench.sqlite3")
            (write_csv if kind == "csv" else write_xlsx)(source, count)
            times: dict[str, list[float]] = {"ours": [], "yardstick": []}
            for _ in range(rounds):
                for name, act in (("ours", ours), ("yardstick", yardstick)):
                    fresh_database(database)
                    times[name].append(act(source, database))
            name = f"{number} import {count:,} cases from {kind.upper()}"
            medians = [statistics.median(times[who]) for who in ("ours", "yardstick")]
            found.append(Row(name, medians[0], medians[1], TARGETS[kind]))
    name = f"P1 memory above idle, {count:,} cases"
    peak = peak_mib(count)
    found.append(Row(name, peak, MEMORY_MIB, MEMORY_MIB, unit="MiB", absolute=True))
    return found


def peak_mib(count: int = CASES) -> float:
    """MiB above the idle program that one import of a CSV takes, in a process of its own."""
    code = f"from tests.bench.bench_import import _own_peak; _own_peak({count})"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return float(done.stdout)


def _own_peak(count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="qa-bench-") as folder:
        source, database = Path(folder, "register.csv"), Path(folder, "bench.sqlite3")
        write_csv(source, count)
        fresh_database(database)
        idle = _peak_kib()
        ours(source, database)
        print((_peak_kib() - idle) / 1024)


def _peak_kib() -> int:
    """The most memory this process has held since it was started."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0])

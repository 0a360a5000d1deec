"""P5: the share report by six dimensions with intervals, against DuckDB on Parquet.

A province-year: 98,000 cases in 380 strata, 27,132 drawn, 2.3 sheets each of 30 ratings. Ours reads
the program's own tables, where each case has its settled grade; the yardstick sums the ratings of
every sheet, settles and counts in DuckDB, and makes the same Korn-Graubard limits with numpy and
scipy. Both end at a share with limits for every cell, and must agree.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
from scipy import special
from sqlalchemy import insert

from qa_app.core.case_types import CaseType
from qa_app.core.grades import ORDER
from qa_app.core.roles import SYSTEM
from qa_app.cycles.models import Cycle
from qa_app.db import migrate
from qa_app.db import session as db
from qa_app.db.engine import make_engine
from qa_app.reports.queries.cycles import report_cycle
from qa_app.reports.queries.reports import settings_of
from qa_app.reports.queries.shares import share_facts
from qa_app.reports.rules.shares import cell_figures
from qa_app.sampling.services.counting import count_frame
from qa_app.schema import metadata
from tests.bench.rows import Row, WrongAnswer, medians
from tests.builders.register import NOW

TARGET = 1.0
CASES, AGENCIES, RATIO, CRITERIA = 98_000, 190, 0.277, 30
DIMENSIONS = ("agency", "region", "type", "source", "stage", "firm")
CUT_OFFS = (90, 75, 60)
TOLERANCE = 1e-9
PLAN = """name = "p5"
closed_from = 2025-07-01
closed_to = 2026-06-30
[panel]
reviewers = 2
"""


class Province:
    """Cases, sample and ratings as numpy columns; the same for both sides."""

    def __init__(self, cases: int) -> None:
        chance = np.random.default_rng(5)
        self.cases = cases
        weight = chance.pareto(1.2, AGENCIES) + 0.5
        self.agency = chance.choice(AGENCIES, cases, p=weight / weight.sum()) + 1
        self.agency[: 4 * AGENCIES] = np.arange(4 * AGENCIES) % AGENCIES + 1
        self.type = (chance.random(cases) < 0.45).astype(int)
        self.type[: 4 * AGENCIES] = np.arange(4 * AGENCIES) // AGENCIES % 2
        self.region = self.agency % 101 + 1
        self.source = (chance.random(cases) < 0.4).astype(int)
        self.stage = chance.integers(0, 6, cases)
        self.firm = self.agency * 4 + chance.integers(0, 4, cases)
        self.stratum = (self.agency - 1) * 2 + self.type + 1
        sizes = np.bincount(self.stratum)
        wanted = np.minimum(np.maximum(np.ceil(sizes * RATIO), 2), sizes - 1)
        order = np.lexsort((chance.random(cases), self.stratum))
        rank = np.empty(cases, dtype=int)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        rank[order] = np.arange(cases) - starts[self.stratum[order]]
        self.sample = np.flatnonzero(rank < wanted[self.stratum])
        self.sizes = sizes
        sheets = 2 + (chance.random(len(self.sample)) < 0.3)
        self.sheet_case = np.repeat(self.sample, sheets)
        skill = np.repeat(chance.normal(2.72, 0.35, len(self.sample)), sheets)
        drawn = chance.normal(skill[:, None], 0.5, (len(skill), CRITERIA))
        self.ratings = np.clip(np.round(drawn * 100 / 3.3333), 0, 100).astype(int)
        totals = np.bincount(self.sheet_case, self.ratings.sum(axis=1), cases)
        counts = np.bincount(self.sheet_case, minlength=cases)
        mean = totals[self.sample] / counts[self.sample] / CRITERIA
        self.grade = sum((mean < cut).astype(int) for cut in CUT_OFFS)


def fill(province: Province, folder: Path) -> None:
    """The program's tables, through its own schema."""
    engine = make_engine(f"sqlite:///{folder / 'p5.sqlite3'}")
    migrate.upgrade(engine)
    db.configure(engine)
    tables = metadata.tables
    kinds, sources = [CaseType.CIVIL, CaseType.CRIMINAL], ["application", "notified"]
    stages = ["investigation", "prosecution", "first_instance", "second_instance", "retrial",
              "enforcement"]  # fmt: skip
    rows = list(range(province.cases))
    with db.transaction() as session:
        session.add(
            Cycle(name="p5", title="", plan=PLAN, state="drawn", created_by="b", created_at=NOW,
                  frame_size=province.cases, drawn_at=NOW)
        )  # fmt: skip
        session.flush()
        put = lambda name, values: session.execute(insert(tables[name]), values)  # noqa: E731
        put("region", [{"id": i, "code": str(i), "name": str(i), "path": f"/{i}/"}
                       for i in range(1, 102)])  # fmt: skip
        put("agency", [{"id": i, "code": str(i), "name": str(i), "region_id": i % 101 + 1,
                        "code_fixed": True} for i in range(1, AGENCIES + 1)])  # fmt: skip
        put("firm", [{"id": i, "name": str(i)} for i in range(1, int(province.firm.max()) + 1)])
        put("stratum", [{"id": i, "cycle_id": 1, "label": f"{i:04d}", "key": {},
                         "frame_size": int(size), "sample_size": 0}
                        for i, size in enumerate(province.sizes) if i])  # fmt: skip
        columns = [getattr(province, name).tolist() for name in (*DIMENSIONS, "stratum")]
        frame = [
            {"agency_id": a, "region_id": r, "type": kinds[t], "source": sources[s],
             "stage": stages[g], "firm_id": f, "stratum_id": h, "case_key": str(i),
             "case_id": i + 1, "cycle_id": 1, "flags": 0}
            for i, a, r, t, s, g, f, h in zip(rows, *columns, strict=True)
        ]  # fmt: skip
        own = ("agency_id", "region_id", "type", "source", "stage", "firm_id", "case_key", "flags")
        put("case_record", [
            {**{name: row[name] for name in own}, "id": row["case_id"], "number": row["case_key"],
             "closed_on": NOW.date()} for row in frame
        ])  # fmt: skip
        put("frame_case", frame)
        count_frame(session, 1)
        put("sample_case", [
            {"cycle_id": 1, "case_id": i + 1, "stratum_id": int(province.stratum[i]),
             "case_key": str(i), "ticket": f"{i:064x}", "rank": 1, "pick": "random",
             "status": "drawn", "round": 0, "added_at": NOW, "received_at": NOW}
            for i in province.sample.tolist()
        ])  # fmt: skip
        put("settlement", [
            {"cycle_id": 1, "case_id": i + 1, "grade": ORDER[g], "method": "average", "steps": [],
             "reason": "", "settled_by": "b", "settled_at": NOW}
            for i, g in zip(province.sample.tolist(), province.grade.tolist(), strict=True)
        ])  # fmt: skip


def write_parquet(province: Province, folder: Path) -> None:
    """The yardstick's files: the frame, and every rating of every sheet."""
    frame = {name: getattr(province, name) for name in (*DIMENSIONS, "stratum")}
    frame["id"] = np.arange(province.cases)
    sheets = len(province.sheet_case)
    ratings = {
        "sheet": np.repeat(np.arange(sheets), CRITERIA),
        "case_id": np.repeat(province.sheet_case, CRITERIA),
        "points": province.ratings.ravel(),
    }
    connection = duckdb.connect()
    for name, columns in (("frame", frame), ("ratings", ratings)):
        connection.register("columns_", columns)
        connection.sql(f"COPY (SELECT * FROM columns_) TO '{folder / name}.parquet'")
        connection.unregister("columns_")


def ours() -> dict[tuple[str, int], tuple[float, float, float]]:
    """The program's report: facts in three reads, figures of every cell."""
    with db.reading() as session:
        cycle = report_cycle(session, SYSTEM, "p5")
        facts = share_facts(session, cycle, [(name,) for name in DIMENSIONS])
        wishes = settings_of(cycle)
        return {
            (name, place): (e.good_or_excellent, e.interval.low, e.interval.high)
            for name in DIMENSIONS
            for place, cell in enumerate(facts.cells[(name,)].values())
            if (e := cell_figures(cell, wishes).estimate)
        }


COUNTED = """
CREATE OR REPLACE TEMP TABLE graded AS
WITH sheets AS (SELECT case_id, sheet, sum(points) AS total FROM '{0}/ratings.parquet'
                GROUP BY case_id, sheet),
     means AS (SELECT case_id, avg(total) / 30 AS mean FROM sheets GROUP BY case_id)
SELECT frame.*, mean, (mean >= 75)::INT AS good,
       CASE WHEN mean >= 90 THEN 0 WHEN mean >= 75 THEN 1 WHEN mean >= 60 THEN 2 ELSE 3 END AS grade
FROM means JOIN '{0}/frame.parquet' frame ON frame.id = means.case_id"""


def yardstick(folder: Path) -> dict[str, np.ndarray]:
    """The same report by DuckDB, numpy and scipy: share, low and high of the cells kept."""
    connection = duckdb.connect()
    connection.sql(COUNTED.format(folder))
    strata = connection.sql(
        f"SELECT stratum, count(*) AS cases, any_value(n) AS n FROM '{folder}/frame.parquet' "
        "JOIN (SELECT stratum, count(*) AS n FROM graded GROUP BY stratum) USING (stratum) "
        "GROUP BY stratum ORDER BY stratum"
    ).fetchnumpy()
    found = {}
    for name in DIMENSIONS:
        cells = connection.sql(
            f"SELECT {name} AS cell, stratum, count(*) AS m, sum(good)::BIGINT AS y, "
            "count(*) FILTER (grade = 0), count(*) FILTER (grade = 1), "
            "count(*) FILTER (grade = 2), count(*) FILTER (grade = 3) "
            f"FROM graded GROUP BY {name}, stratum"
        ).fetchnumpy()
        connection.sql(
            f"SELECT {name}, count(*) FROM '{folder}/frame.parquet' GROUP BY {name}"
        ).fetchnumpy()
        found[name] = _limits(cells, strata)
    return found


def _limits(cells: dict[str, np.ndarray], strata: dict[str, np.ndarray]) -> np.ndarray:
    """Linearised variance and Korn-Graubard limits of all cells at once."""
    _, cell = np.unique(cells["cell"], return_inverse=True)
    at = np.searchsorted(strata["stratum"], cells["stratum"])
    size, n = strata["cases"][at].astype(float), strata["n"][at].astype(float)
    m, y, w = cells["m"].astype(float), cells["y"].astype(float), size / n
    total = np.bincount(cell, w * m)
    p = np.bincount(cell, w * y) / total
    each = w * (y - m * p[cell])
    squares = w * w * (y * (1 - p[cell]) ** 2 + (m - y) * p[cell] ** 2)
    spread = (1 - n / size) * n / (n - 1) * (squares - each**2 / n)
    variance = np.bincount(cell, spread) / total**2
    asked, df = np.bincount(cell, m), np.bincount(cell, n - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = special.stdtrit(asked - 1, 0.975) / special.stdtrit(df, 0.975)
        effective = p * (1 - p) / variance * t**2
        positive = p * effective
        low = special.betaincinv(positive, effective - positive + 1, 0.025)
        high = special.betaincinv(positive + 1, effective - positive, 0.975)
    keep = (asked >= 10) & (high - low <= 0.4) & (variance > 0)
    return np.stack([p, low, high])[:, keep]


def _must_agree(folder: Path) -> None:
    mine, theirs = ours(), yardstick(folder)
    for name in DIMENSIONS:
        kept = [value for (dimension, _), value in mine.items() if dimension == name]
        kept = sorted(value for value in kept if value[1] < value[0] < value[2])
        want = sorted(map(tuple, theirs[name].T.tolist()))
        want = [value for value in want if value[1] < value[0] < value[2]]
        if len(kept) != len(want) or not np.allclose(kept, want, rtol=0, atol=TOLERANCE):
            raise WrongAnswer(f"P5: the shares by {name} differ: {len(kept)} and {len(want)}")


def run(rounds: int = 5, quick: bool = False) -> Iterator[Row]:
    """One row: all six breakdowns."""
    province = Province(CASES // 2 if quick else CASES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(province, folder)
        write_parquet(province, folder)
        _must_agree(folder)
        mine, theirs = medians(ours, lambda: yardstick(folder), rounds)
        title = f"P5 share report by six dimensions, {len(province.sample):,} reviewed cases"
        yield Row(title, mine, theirs, TARGET)
        db.engine().dispose()

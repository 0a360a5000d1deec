"""A believable share report for the renderers' tests; no figure in it is computed here."""

from datetime import UTC, date, datetime

from qa_app.core.errors import Refusal
from qa_app.reports.rules.report import (
    Cell,
    Estimate,
    GradeCounts,
    Key,
    NonReceipt,
    ReportHeader,
    Row,
    RubricUsed,
    SampleShare,
    Sensitivity,
    ShareReport,
)

HEADER = ReportHeader(
    cycle="2026-a",
    title="2026 年度法律援助案件质量同行评估",
    closed_from=date(2025, 7, 1),
    closed_to=date(2026, 6, 30),
    types=("民事", "刑事", "行政"),
    strata=("agency", "type"),
    frame_sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    seed="2026年6月1日 大乐透第26061期 03 11 19 27 33 02 09",
    seed_source="国家体育总局体育彩票管理中心开奖公告",
    grading_rule="points",
    rubrics=(
        RubricUsed("civil-file-review", 1, "民事行政案件案卷评审标准"),
        RubricUsed("criminal-file-review", 1, "刑事案件案卷评审标准"),
    ),
    method="korn-graubard",
    level=0.95,
    minimum_cases=10,
    made_at=datetime(2026, 9, 15, 2, 30, tzinfo=UTC),
    organisation="某省司法厅法律援助处",
)
OVERALL = Cell(
    population=98000,
    drawn=27000,
    received=26990,
    reviewed=26985,
    settled=26985,
    grades=GradeCounts(4210, 17837, 4402, 536),
    sample_share=SampleShare("81.7", "15.6", "98.0"),
    estimate=Estimate(0.8168, 0.0021, 0.8126, 0.8209, 0.95, "korn-graubard", 26310.0),
    substitutes=42,
)
NAMES = (
    "青川县",
    "云岭区",
    "东湖市",
    "临江县",
    "白石区",
    "𠮷安县",
    "平阳市",
    "南屏县",
    "北沙区",
    "安澜市",
)


def cell_like(number: int) -> Cell:
    """A cell with a figure, or every seventh one too small for a rate."""
    if number % 7 == 5:
        why = Refusal("too_few_cases", {"n": 6, "minimum": 10})
        counts = GradeCounts(1, 4, 1, 0)
        return Cell(21, 6, 6, 6, 6, counts, None, None, False, why)
    settled = 60 + (number * 37) % 180
    good = settled * (62 + number * 5 % 31) // 100
    share = good / settled
    half = 0.9 / settled**0.5
    counts = GradeCounts(good // 5, good - good // 5, settled - good - 3, 3)
    shares = SampleShare(f"{100 * share:.1f}", f"{100 * (good // 5) / settled:.1f}", "96.2")
    low, high = max(share - half, 0.0), min(share + half * 0.8, 1.0)
    estimate = Estimate(share, half / 2, low, high, 0.95, "korn-graubard", float(settled))
    return Cell(settled * 4, settled + 2, settled + 1, settled, settled, counts, shares, estimate)


def agency(number: int) -> Key:
    """An agency with a place's name."""
    name = NAMES[number % len(NAMES)]
    suffix = f"第{number // len(NAMES) + 1}法律援助中心" if number >= len(NAMES) else "法律援助中心"
    return Key("agency", f"A{number:04d}", name + suffix)


def make_report(rows: int = 10, by: tuple[str, ...] = ("agency",)) -> ShareReport:
    """A report with so many rows by one dimension, or by agency and type."""
    kinds = (Key("type", "civil", "民事"), Key("type", "criminal", "刑事"))
    made = []
    for number in range(rows):
        keys = (agency(number),) if len(by) == 1 else (agency(number // 2), kinds[number % 2])
        made.append(Row(keys, cell_like(number)))
    missing = (NonReceipt("lost", "案卷遗失", 46), NonReceipt("court", "案卷被法院调阅", 6))
    case = Sensitivity(10, "81.6", "81.7")
    return ShareReport(HEADER, by, OVERALL, tuple(made), missing, case)

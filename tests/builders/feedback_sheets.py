"""Feedback sheets made in memory from a real rubric: for prints and their measuring.

Texts are put together from sentences as experts write them, so that no two sheets are alike; the
same number always gives the same sheet.
"""

from datetime import UTC, date, datetime
from itertools import cycle as around

from qa_app.core.case_types import CaseType, Stage
from qa_app.core.grades import Grade
from qa_app.feedback.queries.sheets import SheetFacts
from qa_app.feedback.rules.advice import advice_for
from qa_app.feedback.rules.sheets import Evidence, Line, ReleaseState, Sheet
from qa_app.rubrics.queries import rubric_named
from qa_app.rubrics.rules.schema import Criterion, Rubric
from tests.builders.cycles import make_plan

MADE_AT = datetime(2026, 10, 12, 2, 30, tzinfo=UTC)
SENTENCES = (
    "会见笔录记载了受援人的陈述和要求，告知了诉讼权利，但没有记明告知的时间。",
    "代理意见围绕争议焦点展开，引用的法律条文准确，与庭审查明的事实相符。",
    "阅卷笔录只摘抄了起诉书，没有对证据之间的矛盾作出分析。",
    "授权委托书缺少受援人签名的日期，结案报告表填写不全。",
    "对方提出的工资流水没有质证意见，建议逐项说明真实性、合法性和关联性。",
    "庭前与受援人沟通了调解方案，并把沟通情况记入工作记录。",
    "法律文书送达回证齐全，归档顺序符合要求。",
    "申请调取的监控录像没有结果，案卷里没有说明原因。",
)
LEVELS = (Grade.GOOD, Grade.EXCELLENT, Grade.PASS, Grade.GOOD, Grade.FAIL, Grade.GOOD)
PLAN = make_plan("2026", title="2026 年法律援助案件质量评估")


def made_rubric() -> Rubric:
    """The rubric of civil case files."""
    return rubric_named("civil-file-review", 1)


def made_sheet(rubric: Rubric, number: int, **changed) -> Sheet:
    """Sheet ``number``: every criterion rated, most with a comment and a page."""
    lines = tuple(
        _line(criterion, number + place) for place, criterion in enumerate(rubric.criteria)
    )
    values = {
        "id": number, "public_id": f"sheet-{number:08d}", "case_id": number, "cycle_id": 1,
        "lawyer_id": 1, "agency_id": 1, "settlement_id": number, "version": 1, "counts": True,
        "grade": LEVELS[number % 4], "points": 7000 + number % 2500, "lines": lines,
        "overall": made_overall(rubric, number), "made_at": MADE_AT,
        "objections_until": date(2026, 10, 26), "release_state": ReleaseState.RELEASED,
        "first_read_at": None, "acknowledged_at": None, "own": True,
    }  # fmt: skip
    return Sheet(**{**values, **changed})


def made_overall(rubric: Rubric, number: int) -> dict:
    """What is said of the whole sheet."""
    ids = [criterion.id for criterion in rubric.criteria]
    return {
        "rubric": rubric.name,
        "way": "review",
        "comments": [f"{SENTENCES[number % 8]}{SENTENCES[(number // 8) % 8]}"],
        "red_lines": [],
        "good": [ids[number % len(ids)], ids[(number + 3) % len(ids)]],
        "better": [ids[(number + 7) % len(ids)]],
    }


def made_facts(rubric: Rubric, number: int) -> SheetFacts:
    """What sheet ``number`` is about."""
    return SheetFacts(
        number=f"〔2026〕民援字第{number:05d}号",
        type=CaseType.CIVIL,
        stage=Stage.FIRST_INSTANCE,
        cause="追索劳动报酬纠纷",
        agency="安宁市法律援助中心",
        firm="安宁明理律师事务所",
        lawyer=f"{'赵钱孙李周吴郑王'[number % 8]}{'明华丽强敏静磊洋'[number // 8 % 8]}",
        cycle_name="2026",
        cycle_title=PLAN.title,
        plan=PLAN,
        rubric=rubric,
        method="average",
        leads=False,
    )


def _line(criterion: Criterion, at: int) -> Line:
    levels = [level for level in LEVELS if level in criterion.levels]
    level = levels[at % len(levels)] if levels else ""
    points = criterion.levels[level].points if level else criterion.points
    said = (f"{SENTENCES[at % 8]}（见第{at % 60 + 1}页）",) if at % 5 else ()
    return Line(
        criterion.id,
        level,
        points,
        said,
        tuple(Evidence("", str(page)) for page in _pages(at)),
        advice_for(criterion, level, points),
    )


def _pages(at: int) -> list[int]:
    pages = around((at % 60 + 1, at % 17 + 3, at % 23 + 9))
    return sorted({next(pages) for _ in range(at % 3)})

"""``qa-app reviews explain``: how a case got its grade, worked out anew from the stored ratings."""

from typing import Any

import click
from sqlmodel import Session, col, select

from qa_app.adjudication.queries import explaining as _meetings  # noqa: F401 - meetings' method
from qa_app.cli.output import PROBLEMS, Output, exit_with, with_output
from qa_app.cli.program import Program
from qa_app.cli.reviews import reviews
from qa_app.core.errors import NotFound
from qa_app.core.roles import SYSTEM
from qa_app.core.rounding import plain
from qa_app.core.words import N_
from qa_app.cycles.models import Cycle
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import reading
from qa_app.reviews.messages import step_text
from qa_app.reviews.queries.explaining import Recomputed, recomputed
from qa_app.reviews.queries.settled import SettledCase, settled_case
from qa_app.reviews.queries.settling import control_facts, control_places
from qa_app.sampling.models import SampleCase
from qa_app.sources.queries import explaining as _sources  # noqa: F401 - the combined method


@reviews.command(epilog="Example: qa-app reviews explain 2026-a 450102/2026-0017 --json")
@click.argument("name", metavar="CYCLE")
@click.argument("case_key", metavar="CASE_KEY")
@click.option("--version", "number", type=int, help="A version of the grade; the one that counts.")
@with_output
@click.pass_obj
def explain(program: Program, out: Output, name: str, case_key: str, number: int | None) -> None:
    """Every step from ratings to grade, and whether working it out anew gives the same.

    Exit code 3 when it does not.
    """
    program.open()
    with reading() as session:
        cycle = cycle_for(session, SYSTEM, name)
        case = settled_case(session, SYSTEM, cycle, _case(session, cycle, case_key), number)
        anew = recomputed(session, cycle, case) if case.version else None
        place = control_places(session, cycle).get(case.case_id)
    answer = _answer(name, case, anew, out)
    answer["control"] = control_facts(place) if place and place.is_chosen else None
    out.result(answer, _lines(case, anew, out))
    if anew is not None and not anew.identical:
        exit_with(PROBLEMS)


def _case(session: Session, cycle: Cycle, case_key: str) -> int:
    found = session.exec(
        select(SampleCase.case_id).where(
            SampleCase.cycle_id == cycle.id, col(SampleCase.case_key) == case_key
        )
    ).first()
    if found is None:
        raise NotFound(case_key)
    return found


def _answer(name: str, case: SettledCase, anew: Recomputed | None, out: Output) -> dict[str, Any]:
    version = case.version
    steps = version.steps if version else case.waiting
    return {
        "cycle": name,
        "case_key": case.case_key,
        "grade": version.grade.value if version else None,
        "points": _points(version.points if version else None),
        "version": version.number if version else None,
        "counts": version.counts if version else None,
        "method": version.method if version else None,
        "steps": [{**step, "sentence": step_text(step, out.translate)} for step in steps],
        "versions": [
            {"version": one.number, "counts": one.counts, "grade": one.grade.value,
             "points": _points(one.points), "method": one.method,
             "settled_at": one.settled_at.isoformat(), "reopen_reason": one.reopen_reason}
            for one in case.versions
        ],
        "recomputed": None if anew is None else {
            "identical": anew.identical,
            "grade": anew.grade.value if anew.grade else None,
            "points": _points(anew.points),
            "differences": [
                {"what": one.what, "stored": one.stored, "computed": one.computed}
                for one in anew.differences
            ],
        },
    }  # fmt: skip


def _lines(case: SettledCase, anew: Recomputed | None, out: Output) -> list[str]:
    steps = case.version.steps if case.version else case.waiting
    lines = [f"{place}. {step_text(step, out.translate)}" for place, step in enumerate(steps, 1)]
    if anew is None:
        return [*lines, out.translate(N_("本案尚未定级。"))]
    if anew.identical:
        return [*lines, out.translate(N_("重算结果与保存的一致。"))]
    differ = N_("重算不一致：%(what)s 保存为 %(stored)s，重算为 %(computed)s")
    return lines + [
        out.translate(differ, what=one.what, stored=one.stored, computed=one.computed)
        for one in anew.differences
    ]


def _points(hundredths: int | None) -> str | None:
    return None if hundredths is None else plain(hundredths)

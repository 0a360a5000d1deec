"""``qa-app report sources``: every source of a cycle with its n, and how far the sources agree."""

from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Any

import click

from qa_app import clock
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.grades import ORDER
from qa_app.core.roles import SYSTEM
from qa_app.cycles.queries import cycle_for
from qa_app.db.session import reading
from qa_app.reports.panel_parts import flat
from qa_app.reports.queries.cycles import ReportCycle, report_cycle
from qa_app.reports.sources_parts import source_parts
from qa_app.sources.queries.figures import AgencySources, SourceFigures, source_figures
from qa_app.sources.rules.pairs import SourcePair

Answer = dict[str, Any]


@click.command(epilog="Example: qa-app report sources 2026-a --json")
@click.argument("cycle")
@with_output
@click.pass_obj
def sources(program: Program, out: Output, cycle: str) -> None:
    """File, observation, follow-up and opinion side by side: n, response, grades, agreement."""
    program.open()
    with reading() as session:
        chosen = report_cycle(session, SYSTEM, cycle)
        whole = cycle_for(session, SYSTEM, cycle)
        found = source_figures(session, SYSTEM, whole, chosen.scope.region_ids, clock.now())
    out.result(answer_of(chosen, found), _lines(out, found))


def answer_of(cycle: ReportCycle, found: SourceFigures) -> Answer:
    """The figures as JSON; what is missing or withheld is null, with the reason beside it."""
    return {
        "cycle": cycle.name,
        "decides": cycle.plan.sources.decides.value,
        "level": found.level,
        "minimum_cell": found.minimum_cell,
        "file": {
            "drawn": found.drawn,
            "settled": found.settled,
            "combined": found.combined,
            "grades": {name: _counts(given) for name, given in found.grades.items()},
            "counting": _counts(found.counting),
        },
        "observation": {
            **_quota(found),
            "wanted": found.quota.wanted,
            "owed": found.quota.owed,
        },
        "follow_up": _follow_up(found),
        "opinion": {
            "asked": found.opinions.total,
            "received": found.opinions.received,
            "response_rate": found.opinions.rate,
            "by_body": [
                {"body": one.body.value, "asked": one.answered.total,
                 "received": one.answered.received, "response_rate": one.answered.rate,
                 "points": one.points, "withheld": one.withheld}
                for one in found.bodies
            ],
        },
        "pairs": [_pair(pair) for pair in found.pairs],
        "agencies": [_agency(one) for one in found.agencies],
    }  # fmt: skip


def _quota(found: SourceFigures) -> dict[str, int]:
    counts = asdict(found.quota.counts)
    del counts["agency_id"]
    return counts


def _counts(given: Mapping[Any, int]) -> dict[str, int]:
    return {_word(key): count for key, count in given.items()}


def _word(key: Any) -> str:
    return key.value if isinstance(key, StrEnum) else str(key)


def _follow_up(found: SourceFigures) -> Answer:
    contacts, given = found.contacts, found.satisfaction
    return {
        "drawn": contacts.drawn,
        "tried": contacts.tried,
        "answered": contacts.answered,
        "response_rate": contacts.response_rate,
        "states": _counts(contacts.states),
        "outcomes": _counts(contacts.outcomes),
        "respondents": _counts(found.respondents),
        "channels": _counts(found.channels),
        "satisfaction": {
            "n": given.answered,
            "satisfied": given.satisfied,
            "share": given.share,
            "low": given.low,
            "high": given.high,
            "method": given.method or None,
            "why": given.why_not.code if given.why_not else None,
        },
        "leads": asdict(found.leads),
    }


def _pair(pair: SourcePair) -> Answer:
    grades = pair.grades
    return {
        "first": pair.first.value,
        "second": pair.second.value,
        "n": pair.n,
        "spearman": asdict(pair.spearman),
        "kendall_tau_b": asdict(pair.kendall),
        "confusion": None if grades is None else {
            "order": [grade.value for grade in ORDER],
            "counts": [list(row) for row in grades.counts],
            "n": grades.n,
            "same": grades.same,
        },
    }  # fmt: skip


def _agency(one: AgencySources) -> Answer:
    followup = one.followup
    return {
        "agency": one.name,
        "drawn": one.drawn,
        "settled": one.settled,
        "hearings_wanted": one.quota.wanted if one.quota else None,
        "hearings_seen": one.quota.counts.seen if one.quota else None,
        "followed_up": followup.drawn if followup else None,
        "answered": followup.answered if followup else None,
        "satisfied": followup.satisfied if followup else None,
        "opinions_asked": one.opinions.total,
        "opinions_received": one.opinions.received,
    }


def _lines(out: Output, found: SourceFigures) -> list[str]:
    lines: list[str] = []
    for part in source_parts(found, out.translate):
        lines += ["", part.title, "  ".join(head.text for head in part.heads)]
        lines += ["  ".join(row) for row in flat(part, out.translate)]
    return lines[1:]

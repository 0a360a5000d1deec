"""``qa-app closing``: checks dates and files of closed cases before experts get them."""

from collections import Counter
from dataclasses import asdict
from typing import Any

import click

from qa_app import clock
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.closing.background import check_all
from qa_app.closing.loader import rulebook
from qa_app.closing.queries.checklists import usual_items
from qa_app.closing.queries.listing import CheckFilter, matching_ids, state_counts
from qa_app.closing.queries.overview import by_rule
from qa_app.closing.queries.visible import CHECKERS
from qa_app.closing.services.checking import day_of
from qa_app.closing.wording import Speaker, rule_words
from qa_app.core.errors import NotFound
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.cycles.models import CycleState
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import reading
from qa_app.workdays.queries import published_calendar

_SUMMARY = N_(
    "检查 %(cases)s 件：无待办问题 %(clean)s 件，有待处理问题 %(open)s 件；"
    "新发现 %(fresh)s 个，重新出现 %(reopened)s 个，已补正 %(gone)s 个"
)
_RULE = N_("%(rule)s：未了结 %(waiting)s 件")


@click.group()
def closing() -> None:
    """Check dates and files of closed cases before experts get them."""


@closing.command(epilog="Example: qa-app closing check --cycle 2026-a --json")
@click.option("--cycle", default="", help="Only the standing drawn cases of this running cycle.")
@click.option("--agency", default="", help="Only agencies whose name holds this.")
@with_output
@click.pass_obj
def check(program: Program, out: Output, cycle: str, agency: str) -> None:
    """Check cases by the rules; what is gone is corrected, nothing is a grade.

    Doing it again changes nothing but what is different.
    """
    program.open()
    wanted = CheckFilter(cycle=cycle, agency=agency)
    today = day_of(clock.now())
    with reading() as session:
        if cycle and cycle_named(session, cycle).state is not CycleState.DRAWN:
            raise NotFound(cycle)
        ids = matching_ids(session, SYSTEM, wanted, today, CHECKERS)

    def progress(done: int, total: int) -> None:
        out.progress(done, total, N_("正在进行结案检查"))

    tally = check_all(program.settings, SYSTEM, ids, progress)
    with reading() as session:
        states = state_counts(session, SYSTEM, wanted, today)
        rules = by_rule(session, SYSTEM, wanted, today)
    answer = {
        **asdict(tally),
        "states": {state.value: states[state] for state in sorted(states)},
        "rules": [
            {**asdict(line), "kind": line.kind.value, "sentence": _sentence(program, out, line)}
            for line in rules
        ],
    }
    out.result(answer, _lines(out, answer, states))


def _lines(out: Output, answer: dict[str, Any], states: Counter[Any]) -> list[str]:
    waiting = sum(count for state, count in states.items() if state.value != "clean")
    values = {**answer, "clean": states["clean"], "open": waiting}
    said = [out.translate(_SUMMARY, **values)]
    for line in answer["rules"]:
        count = line["open"] + line["explained"]
        if count:
            said.append(out.translate(_RULE, rule=line["sentence"], waiting=count))
    return said


def _sentence(program: Program, out: Output, line: Any) -> str:
    language = program.settings.language
    speaker = Speaker(out.translate, language, str, items=usual_items(language))
    book = rulebook(program.settings, published_calendar())
    return rule_words(line.kind.value, line.rule, book, speaker).text

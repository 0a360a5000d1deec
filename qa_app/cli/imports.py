"""What every import answers on the command line: counts, problems, the exit code."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import click

from qa_app.cli.output import PROBLEMS, Output, exit_with
from qa_app.core.errors import Problem
from qa_app.core.words import N_
from qa_app.web.i18n import Translate

SHOWN: Final = 20
"""Problems listed for people; ``--json`` and ``--rejects`` have them all."""

dry_run = click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
accept_good = click.option(
    "--accept-good", is_flag=True, help="Import the good rows, leave out the others."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an import.

    ``fine``: good rows were taken, whatever the others are. ``withheld``: said where nothing was
    taken; empty after a dry run. ``count``: of all problems, where only the first are listed.
    """

    values: dict[str, Any]
    lines: Sequence[str]
    problems: Sequence[Problem]
    sentence: Callable[[Problem, Translate], str]
    fine: bool
    withheld: str = ""
    count: int = 0


def give(out: Output, answer: Answer) -> None:
    """Print the answer; end with the exit code of problems where they kept all rows out."""
    problems = [out.problem(problem, answer.sentence) for problem in answer.problems]
    count = answer.count or len(problems)
    out.result({**answer.values, "problems": problems}, answer.lines)
    if not out.as_json:
        for problem in problems[:SHOWN]:
            click.echo(problem["message"], err=True)
        if count > SHOWN:
            out.note(N_("共 %(count)s 个问题，以上为前 %(shown)s 个。"), count=count, shown=SHOWN)
    if count and not answer.fine:
        if answer.withheld:
            out.note(answer.withheld)
        exit_with(PROBLEMS)

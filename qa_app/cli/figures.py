"""``qa-app stats`` and ``qa-app check``: calculators, and other people's figures checked."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from qa_app.cli.filing import FILE
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.errors import Invalid, Problem
from qa_app.reports.calculators import CALCULATORS
from qa_app.reports.explanations import explanation
from qa_app.reports.published_files import checked_file

MOST_BYTES = 64 * 1024 * 1024


@click.command(
    epilog='Example: echo \'{"strata":[{"N":480,"n":132,"x":79}]}\' | qa-app stats share --json'
)
@click.argument("name", type=click.Choice(sorted(CALCULATORS)))
@with_output
@click.pass_obj
def stats(_program: Program, out: Output, name: str) -> None:
    """A calculator: a JSON object on stdin, a JSON object on stdout (docs/statistics.md)."""
    text = sys.stdin.buffer.read(MOST_BYTES + 1)
    answer = CALCULATORS[name](_object(text))
    out.result(answer, [json.dumps(answer, ensure_ascii=False)])


def _object(text: bytes) -> Any:
    if len(text) > MOST_BYTES:
        raise Invalid([Problem("not_json")])
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid([Problem("not_json")]) from error


@click.group()
def check() -> None:
    """Checks of figures that others published."""


@check.command(epilog="Example: qa-app check published figures.csv --json")
@click.argument("file", type=FILE)
@with_output
@click.pass_obj
def published(_program: Program, out: Output, file: Path) -> None:
    """Say of every row whether any whole number of cases gives the published rate."""
    rows = []
    for checked in checked_file(file.read_bytes(), file.name):
        found = checked.finding
        rows.append(
            {
                "row": checked.row,
                "label": found.label,
                "verdict": found.verdict.value,
                "code": found.code,
                "explanation": explanation(found, out.translate),
                "counts": list(found.counts),
            }
        )
    lines = [f"{row['label']}\t{row['verdict']}\t{row['explanation']}" for row in rows]
    out.result({"rows": rows}, lines or [""])

"""How commands answer: one JSON object or plain lines on stdout, everything else on stderr."""

import json
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import click

from qa_app.core.errors import Problem
from qa_app.web.i18n import Translate, translator
from qa_app.web.words import problem_sentence

DONE, FAULT, USAGE, PROBLEMS, REFUSED, NOT_FOUND = 0, 1, 2, 3, 4, 5


class Output:
    """Where one command's result, messages and progress go."""

    def __init__(self, as_json: bool, language: str) -> None:
        self.as_json = as_json
        self.translate: Translate = translator(language)

    def result(self, answer: dict[str, Any], lines: Iterable[str] = ()) -> None:
        """Print the answer: the JSON object, or the lines written for people."""
        if self.as_json:
            click.echo(json.dumps(answer, ensure_ascii=False))
            return
        for line in lines or [f"{key}: {value}" for key, value in answer.items()]:
            click.echo(line)

    def note(self, message: str, /, **values: object) -> None:
        """A message for the person, on stderr."""
        click.echo(self.translate(message, **values), err=True)

    def progress(self, done: int, total: int, what: str) -> None:
        """A progress line on stderr, only where a person watches."""
        if sys.stderr.isatty():
            share = 100 * done // total if total else 100
            click.echo(f"\r{self.translate(what)} {done:,}/{total:,} {share}%", nl=False, err=True)
            if done >= total:
                click.echo(err=True)

    def teller(self, what: str) -> Callable[[int, int], None]:
        """``progress`` for one piece of work."""
        return lambda done, total: self.progress(done, total, what)

    def problem(
        self,
        problem: Problem,
        sentence: Callable[[Problem, Translate], str] = problem_sentence,
    ) -> dict[str, Any]:
        """One problem with the fixed keys of the public contract."""
        return {
            "file": problem.file,
            "row": problem.row,
            "column": problem.column,
            "value": problem.value,
            "code": problem.code,
            "message": sentence(problem, self.translate),
        }


def with_output(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--json`` and hand it an ``Output`` as first argument."""

    @click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
    @click.pass_context
    @wraps(command)
    def run(context: click.Context, /, as_json: bool, **arguments: Any) -> Any:
        settings = context.find_root().obj.settings
        return command(Output(as_json, settings.language), **arguments)

    return run


def exit_with(code: int) -> None:
    """End the command with one of the public exit codes."""
    click.get_current_context().exit(code)

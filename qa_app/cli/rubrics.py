"""``qa-app rubrics``: checks rubric files and locks the hash of published ones."""

from dataclasses import replace
from pathlib import Path

import click

from qa_app.cli.output import PROBLEMS, Output, exit_with, with_output
from qa_app.cli.program import Program
from qa_app.core.errors import Problem
from qa_app.rubrics import loader
from qa_app.rubrics.queries import directory_of_rubrics
from qa_app.rubrics.rules.catalogue import Loaded
from qa_app.web.words import problem_sentence


@click.group()
def rubrics() -> None:
    """Rubrics: what a reviewer answers about a case."""


@rubrics.command(epilog="Example: qa-app rubrics check rubrics/civil-file-review/v2.toml --json")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@with_output
@click.pass_obj
def check(_program: Program, out: Output, files: tuple[Path, ...]) -> None:
    """Check the files, or all files of this installation; list every problem of every file."""
    if files:
        sound, problems = loader.check_files(files)
    else:
        sound, problems = loader.check_directory(directory_of_rubrics())
    listed = [_problem(out, problem) for problem in problems]
    lines = [f"{one['file']}: {one['where']}: {one['message']}" for one in listed]
    answer = {"rubrics": [_named(one) for one in sound], "problems": listed}
    out.result(answer, [*lines, *(f"{one.rubric.name} {one.sha256}" for one in sound)])
    if problems:
        exit_with(PROBLEMS)


@rubrics.command(epilog="Example: qa-app rubrics publish rubrics/civil-file-review/v2.toml")
@click.argument("file", type=click.Path(path_type=Path))
@with_output
@click.pass_obj
def publish(_program: Program, out: Output, file: Path) -> None:
    """Lock a file's hash in published.lock; from then on it must not change."""
    out.result(_named(loader.publish(file)))


def _named(loaded: Loaded) -> dict[str, object]:
    rubric = loaded.rubric
    return {"id": rubric.id, "version": rubric.version, "sha256": loaded.sha256}


def _problem(out: Output, problem: Problem) -> dict[str, object]:
    sentence = problem_sentence(replace(problem, column=""), out.translate)
    return {"file": problem.file, "where": problem.column, "message": sentence}

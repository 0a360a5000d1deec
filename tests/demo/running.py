"""Runs the command of the demonstration in this process and counts what it left."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import select

from qa_app.cli import main as program
from qa_app.db import session as db

CASES = 300


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of the command."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> dict:
        return json.loads(self.out)


def run(*arguments: str) -> Ran:
    """The command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = program.run(list(arguments))
    db.engine().dispose()
    return Ran(code, out.getvalue(), err.getvalue())


def counted(model: type, *where: object) -> int:
    """How many rows there are."""
    with db.reading() as session:
        return session.exec(select(func.count()).select_from(model).where(*where)).one()  # type: ignore[arg-type]

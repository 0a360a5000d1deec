"""``qa-app db``: brings the database to the newest schema."""

import click

from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.db import migrate


@click.group()
def db() -> None:
    """The database and its schema."""


@db.command(epilog="Example: qa-app db upgrade --json")
@with_output
@click.pass_obj
def upgrade(program: Program, out: Output) -> None:
    """Bring the database to the newest schema."""
    out.result({"revision": migrate.upgrade(program.engine)})

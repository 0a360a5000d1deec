"""``qa-app calibration``: model files from TOML, for those who write them outside the program."""

from pathlib import Path

import click

from qa_app import clock
from qa_app.calibration.services.importing import import_file
from qa_app.cli.filing import FILE
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.roles import SYSTEM
from qa_app.core.words import N_
from qa_app.db.session import transaction


@click.group()
def calibration() -> None:
    """Calibration: model files for practice, qualification and seeds."""


@calibration.command("import", epilog="Example: qa-app calibration import labour-case.toml")
@click.argument("file", type=FILE)
@with_output
@click.pass_obj
def import_(program: Program, out: Output, file: Path) -> None:
    """Enter a model file with its finished model as a draft: all or nothing."""
    program.open()
    with transaction() as session:
        made = import_file(session, actor=SYSTEM, source=file.read_bytes(), now=clock.now())
        result = {"title": made.title, "use": made.use.value, "state": made.state.value}
    out.note(N_("已导入示范卷“%(title)s”，核对后启用。"), title=made.title)
    out.result(result)

"""``qa-app backup`` and ``qa-app restore``: the whole database in one file."""

from pathlib import Path

import click

from qa_app.cli.filing import FILE, OUT
from qa_app.cli.output import Output, with_output
from qa_app.cli.program import Program
from qa_app.core.words import N_
from qa_app.db import backups
from qa_app.schema import metadata


@click.command(epilog="Example: qa-app backup /backup/qa-2026-11-22.zip --json")
@click.argument("file", type=OUT)
@with_output
@click.pass_obj
def backup(program: Program, out: Output, file: Path) -> None:
    """Write the whole database into FILE, from one snapshot; keys are not in it."""
    program.open()
    made = backups.write(
        program.engine, metadata, file, program.settings.data_key, _progress(out, N_("备份"))
    )
    out.result({"bytes": made.bytes, "sha256": made.sha256})


@click.command(epilog="Example: qa-app restore /backup/qa-2026-11-22.zip --json")
@click.argument("file", type=FILE)
@with_output
@click.pass_obj
def restore(program: Program, out: Output, file: Path) -> None:
    """Fill an empty database from FILE, all or nothing."""
    read = backups.restore(
        program.engine, metadata, file, program.settings.data_key, _progress(out, N_("恢复"))
    )
    out.result({"bytes": read.bytes, "sha256": read.sha256})


def _progress(out: Output, what: str) -> backups.Progress:
    return lambda done, total: out.progress(done, total, what)

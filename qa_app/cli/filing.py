"""Files on the command line: those a command reads, and those it writes."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click

from qa_app.cases.importer.batches import UploadedFile
from qa_app.panel.tables import MIME_TYPES

FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT: Final = click.Path(dir_okay=False, writable=True, path_type=Path)


def named_files(paths: tuple[Path, ...]) -> tuple[UploadedFile, ...]:
    """Each file with the name people know it by; its path where two have the same name."""
    names = [path.name for path in paths]
    return tuple(
        UploadedFile(path, str(path) if names.count(path.name) > 1 else path.name) for path in paths
    )


def table_kind(target: Path) -> str:
    """``csv`` or ``xlsx``, told by the name of the file to be written; no other is known."""
    kind = target.suffix.lower().lstrip(".")
    if kind not in MIME_TYPES:
        raise click.BadParameter("FILE.csv or FILE.xlsx is expected", param_hint="-o")
    return kind


def workbook(path: Path) -> Path:
    """The name of a workbook to be written; no other kind of table is known here."""
    if path.suffix.lower() != ".xlsx":
        raise click.BadParameter("FILE.xlsx is expected", param_hint="-o")
    return path


def write_workbook(path: Path, write: Callable[[Path], object]) -> int:
    """What ``write`` puts into the file it is given, beside the target until whole; its bytes."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".xlsx") as file:
            write(Path(file.name))
            content = Path(file.name).read_bytes()
    except OSError as error:
        raise click.FileError(str(path), error.strerror or "") from error
    write_file(path, content)
    return len(content)


def write_file(path: Path, content: bytes) -> None:
    """Inside the transaction: when the file cannot be written, nothing is changed either."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise click.FileError(str(path), error.strerror) from error

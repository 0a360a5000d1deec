"""Hands a table to the browser as a download; what is in it is the package's own business."""

import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from flask import Response, send_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {".xlsx": XLSX, ".csv": "text/csv"}


def sent_table(content: bytes, name: str) -> Response:
    """A table held in memory, as a download called ``name``, which says what it is by its end."""
    kind = TYPES[Path(name).suffix]
    return send_file(BytesIO(content), kind, as_attachment=True, download_name=name)


def sent_workbook(write: Callable[[Path], object], name: str) -> Response:
    """What ``write`` puts into the file it is given, as a download called ``name``.

    The file has lost its name before it is sent: nothing stays behind, whatever happens.
    """
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        write(Path(file.name))
        opened = Path(file.name).open("rb")  # noqa: SIM115 - closed with the response
    return send_file(opened, XLSX, as_attachment=True, download_name=name)

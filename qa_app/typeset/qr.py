"""A QR code as a flowable of black squares, drawn row by row so that many of them stay quick.

For printed pages with a link. The code itself is made by ReportLab's encoder (ISO/IEC 18004).
"""

from itertools import groupby
from typing import Any

from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRCode, QRErrorCorrectLevel
from reportlab.lib.colors import black
from reportlab.platypus.flowables import Flowable

QUIET = 4
"""Light modules around the code, as the standard asks."""
Runs = tuple[tuple[int, int, int], ...]


def dark_runs(text: str) -> tuple[int, Runs]:
    """The size of the code in modules, and its dark runs as (row, first column, length).

    Level M: a code still reads with 15 % of it dirty or folded. Nothing is remembered: a link is
    made for one sheet of paper.
    """
    code: Any = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(QR8bitByte(text))
    code.make()
    runs: list[tuple[int, int, int]] = []
    for number, row in enumerate(code.modules):
        column = 0
        for dark, cells in groupby(row):
            length = len(list(cells))
            if dark:
                runs.append((number, column, length))
            column += length
    return code.moduleCount, tuple(runs)


def draw_qr(canvas: Any, text: str, at: tuple[float, float], size: float) -> None:
    """Draw the code with its quiet zone into a square with its lower left corner at ``at``."""
    modules, runs = dark_runs(text)
    module = size / (modules + 2 * QUIET)
    left, top = at[0] + QUIET * module, at[1] + size - QUIET * module
    path = canvas.beginPath()
    for row, column, length in runs:
        path.rect(left + column * module, top - (row + 1) * module, length * module, module)
    canvas.setFillColor(black)
    canvas.drawPath(path, stroke=0, fill=1)


class QrSquare(Flowable):
    """The code in the flow of a page."""

    def __init__(self, text: str, size: float) -> None:
        super().__init__()
        self.text = text
        self.width = self.height = size

    def draw(self) -> None:
        """Draw it at its place."""
        draw_qr(self.canv, self.text, (0, 0), self.width)

"""A paragraph in which some characters are bold: broken, justified and split like any other.

For documents whose wording somebody else decides, such as a bulletin from an office's template.
"""

from dataclasses import dataclass
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus.flowables import Flowable

from qa_app.typeset.linebreaking import line_ends
from qa_app.typeset.paragraphs import BASELINE, Line, TextStyle, draw_line, widths_of

RULE_WIDTH = 1.4


@dataclass(frozen=True, slots=True)
class _SetLine:
    line: Line
    faces: tuple[str, ...]
    indent: float


class MixedProse(Flowable):
    """Characters with a font each; ``outline`` is the level of a heading, None for none.

    ``rule`` is the colour (``#rrggbb``) of a line below the paragraph.
    """

    def __init__(
        self,
        text: str,
        faces: tuple[str, ...],
        style: TextStyle,
        outline: int | None = None,
        rule: str = "",
    ) -> None:
        super().__init__()
        self.text, self.faces, self.style = text, faces, style
        self.outline, self.rule = outline, rule
        self.keepWithNext = outline is not None
        self._set: list[_SetLine] | None = None

    def getSpaceBefore(self) -> float:  # noqa: N802
        """Space above, in points."""
        return self.style.before

    def getSpaceAfter(self) -> float:  # noqa: N802
        """Space below, in points."""
        return self.style.after

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803
        """Break the text for a width; the height is whole lines."""
        if self._set is None:
            self._set = self._broken(aW)
        self.width, self.height = aW, max(len(self._set), 1) * self.style.leading
        return self.width, self.height

    def _broken(self, width: float) -> list[_SetLine]:
        style, measures = self.style, widths_of(self.text, self.style, self.faces)
        room = width - style.indent * style.size
        limits = [room - style.first_indent * style.size, room]
        lines: list[_SetLine] = []
        for start, end in line_ends(self.text, measures.__getitem__, limits):
            shown = self.text[start:end].rstrip(" ")
            last = end >= len(self.text) or self.text[end : end + 1] == "\n"
            faces = self.faces[start : start + len(shown)]
            natural = sum(widths_of(shown, style, faces)) if shown else 0.0
            indent = style.indent + (0.0 if lines else style.first_indent)
            lines.append(_SetLine(Line(shown, natural, last), faces, indent * style.size))
        return lines

    def split(self, aW: float, aH: float) -> list[Flowable]:  # noqa: N803
        """Two parts, neither a lone line; nothing when that cannot be."""
        self.wrap(aW, aH)
        lines = self._set or []
        fitting = min(int(aH / self.style.leading), len(lines) - 2)
        if fitting < 2 or self.outline is not None:
            return []
        first, rest = (MixedProse(self.text, self.faces, self.style) for _part in range(2))
        first._set, rest._set, rest.rule = lines[:fitting], lines[fitting:], self.rule
        return [first, rest]

    def draw(self) -> None:
        """Draw the lines, the rule below them, and the entry in the outline."""
        canvas: Any = self.canv
        style = self.style
        if self.outline is not None and self.text.strip():
            canvas.headings = getattr(canvas, "headings", 0) + 1
            key = f"heading-{canvas.headings}"
            canvas.bookmarkHorizontal(key, 0, self.height + 6)
            canvas.addOutlineEntry(self.text, key, self.outline)
        y = self.height - (style.leading - style.size) / 2 - BASELINE * style.size
        for one in self._set or []:
            at = (one.indent, y)
            draw_line(canvas, one.line, at, self.width - one.indent, style, one.faces)
            y -= style.leading
        if self.rule:
            canvas.setStrokeColor(HexColor(self.rule))
            canvas.setLineWidth(RULE_WIDTH)
            canvas.line(0, 0, self.width, 0)

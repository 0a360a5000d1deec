"""Tables of the agreement and severity reports, the same on screen, in the PDF and the workbook.

Figures become text here, once; the page, the PDF and the workbook only place the cells. A figure
without limits or value says why. Words come through the translator.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from qa_app.core.rounding import half_up
from qa_app.core.words import N_
from qa_app.reports.print_words import Translate
from qa_app.reviews.rules.patterns import Figure

NOTHING = "—"
WHY: dict[str, str] = {
    "no_variation": N_("评定全同，无定义"),
    "no_pairs": N_("无成对评审"),
    "grade_not_given": N_("无人评定"),
    "no_answers": N_("无人作答"),
    "no_points": N_("无总分"),
    "no_reviews": N_("尚无评审"),
    "too_few_pairs": N_("件数太少，不计算"),
    "not_connected": N_("专家未相连"),
}
NO_WHY = N_("无法计算")


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure as a cell: ``times`` 100 for percent, so many ``places``; its limits go with it."""

    figure: Figure
    places: int = 2
    times: float = 1.0
    signed: bool = False

    def number(self, value: float) -> str:
        """One number as text."""
        text = half_up(abs(Fraction(value)) * Fraction(self.times), self.places)
        if not Fraction(text):
            return text
        return f"-{text}" if value < 0 else f"+{text}" if self.signed else text

    def value(self, t: Translate) -> str:
        """The value, or why there is none."""
        if self.figure.value is None:
            return t(WHY.get(self.figure.why or "", NO_WHY))
        return self.number(self.figure.value)

    def limits(self) -> str:
        """Low and high, or nothing."""
        if self.figure.value is None or self.figure.low is None or self.figure.high is None:
            return ""
        return f"{self.number(self.figure.low)}–{self.number(self.figure.high)}"


Cell = str | int | Measured
Namer = Callable[[int], str]
"""What an expert is called: by name, or by a number where the reader may not know the name."""


@dataclass(frozen=True, slots=True)
class Head:
    """One column: its head and what it holds. ``measured``: value and limits."""

    text: str
    numeric: bool = False
    measured: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One table with its heading, what it means, and the column a chart draws (None: no chart).

    ``span`` are the chart's ends in the units shown, None where the figures decide; ``middle`` a
    value to compare with.
    """

    code: str
    title: str
    about: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    chart: int | None = None
    span: tuple[float, float] | None = None
    middle: tuple[float, str] | None = None
    left_out: int = 0

    def first(self, most: int) -> "Part":
        """The same with so many rows at most; ``left_out`` counts the others."""
        kept = self.rows[:most]
        return Part(
            self.code, self.title, self.about, self.heads, kept, self.chart, self.span,
            self.middle, len(self.rows) - len(kept),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PanelReport:
    """Everything a print-out or workbook of the panel's figures says."""

    cycle: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    made_at: datetime


def percent(figure: Figure) -> Measured:
    """A share in percent with one place."""
    return Measured(figure, 1, 100)


def plain(value: float | None, places: int = 2, *, signed: bool = False) -> str:
    """A number without limits; a dash for none."""
    return NOTHING if value is None else Measured(Figure(value), places, 1, signed).number(value)


def coefficient(figure: Figure) -> Measured:
    """A coefficient with three places."""
    return Measured(figure, 3)


def flat(part: Part, t: Translate) -> list[list[str]]:
    """Every cell as one line of text: value, and limits in brackets."""
    return [[_text(cell, t) for cell in row] for row in part.rows]


def _text(cell: Cell, t: Translate) -> str:
    if not isinstance(cell, Measured):
        return str(cell)
    limits = cell.limits()
    return cell.value(t) + (t(N_("（%(limits)s）")) % {"limits": limits} if limits else "")


def heads(*texts: str | tuple[str, str], t: Callable[[str], str]) -> tuple[Head, ...]:
    """Columns from their words: text, ``("n", words)`` numeric, ``("m", words)`` measured."""
    found: list[Head] = []
    for text in texts:
        if isinstance(text, str):
            found.append(Head(t(text)))
        else:
            found.append(Head(t(text[1]), numeric=True, measured=text[0] == "m"))
    return tuple(found)


def spec(part: Part, t: Translate) -> dict[str, object] | None:
    """The chart of a part for the page; None where nothing can be drawn."""
    if part.chart is None:
        return None
    cells = [row[part.chart] for row in part.rows]
    values = [_ends(cell) for cell in cells]
    if not any(values):
        return None
    found: dict[str, object] = {
        "kind": "interval",
        "categories": [str(row[0]) for row in part.rows],
        "series": [{"name": part.heads[part.chart].text, "values": values}],
    }
    if part.span:
        found |= {"min": part.span[0], "max": part.span[1]}
    if part.middle:
        found["reference"] = {"value": part.middle[0], "label": part.middle[1]}
    return found


def _ends(cell: Cell) -> list[float] | None:
    if not isinstance(cell, Measured) or cell.figure.value is None:
        return None
    figure = cell.figure
    ends = (figure.value, *(figure.value if e is None else e for e in (figure.low, figure.high)))
    return [float(cell.number(end or 0.0)) for end in ends]


def joined(words: Sequence[str], t: Translate) -> str:
    """Words in one line, a dash for none."""
    return t(N_("、")).join(words) or NOTHING

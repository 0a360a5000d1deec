"""Short papers laid out as plain marks on pages: runs of lines and thin rules, nothing else.

Between a package that knows what a paper says and ``shared_fonts`` that writes it. ``Composer``
fills pages from the top down, splits table rows between lines and repeats the head of a table.
Lengths are points, the origin is the lower left corner.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reportlab.lib.pagesizes import A4

from qa_app.typeset import fonts
from qa_app.typeset.paragraphs import BASELINE
from qa_app.typeset.quick_lines import quick_lines, width_of

WIDTH, HEIGHT = A4
FEWEST_LINES = 3
"""A row begins at the foot of a page only with so many lines."""
KEPT_WHOLE = 6
"""A row of at most so many lines stays on one page."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a text is set; ``grey`` 0 is black."""

    font: str = fonts.REGULAR
    size: float = 9.5
    leading: float = 14.0
    grey: float = 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """Lines below each other, the first one with its base line at ``y``."""

    look: Look
    x: float
    y: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin horizontal line."""

    left: float
    right: float
    y: float
    thickness: float
    grey: float = 0.0


@dataclass(slots=True)
class Page:
    """One page as it is filled."""

    runs: list[Run] = field(default_factory=list[Run])
    rules: list[Rule] = field(default_factory=list[Rule])


@dataclass(frozen=True, slots=True)
class Paper:
    """A finished paper; ``label`` names it in the outline of a file that holds several."""

    title: str
    label: str
    language: str
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A text in a table: where it begins and how wide it may be; ``right`` sets it to that edge."""

    text: str
    x: float
    width: float
    look: Look
    right: bool = False


Head = Callable[["Composer"], None]


class Composer:
    """Puts texts and table rows on pages; ``top`` and ``bottom`` bound what they may fill."""

    def __init__(self, top: float, bottom: float, opening: Head | None = None) -> None:
        self.pages: list[Page] = []
        self.top, self.bottom = top, bottom
        self.opening = opening
        self.head: Head | None = None
        self.next_page()

    @property
    def page(self) -> Page:
        """The page being filled."""
        return self.pages[-1]

    @property
    def room(self) -> float:
        """The height that is left on this page."""
        return self.y - self.bottom

    def next_page(self) -> None:
        """Begin a page; the head of the table under way is repeated."""
        self.pages.append(Page())
        self.y = self.top
        if self.opening:
            self.opening(self)
        if self.head:
            self.head(self)

    def space(self, height: float) -> None:
        """Leave some height free, never at the top of a page."""
        if self.y < self.top:
            self.y -= height

    def keep(self, height: float) -> None:
        """Make sure of so much height on one page."""
        if self.room < height:
            self.next_page()

    def rule(self, left: float, right: float, thickness: float, grey: float = 0.0) -> None:
        """A line where the page is filled to."""
        self.page.rules.append(Rule(left, right, self.y, thickness, grey))

    def text(self, text: str, look: Look, x: float, width: float, *, centred: bool = False) -> None:
        """A paragraph; it goes on on the next page where this one is full."""
        lines = quick_lines(text, look.font, look.size, width)
        while lines:
            if self.room < look.leading:
                self.next_page()
            fitting = lines[: int(self.room / look.leading + 1e-6)]
            self._put(fitting, look, x, width if centred else None)
            self.y -= len(fitting) * look.leading
            lines = lines[len(fitting) :]

    def row(self, cells: Sequence[Cell], pad: float) -> None:
        """A table row between pads; split between lines where it is too long for the page."""
        broken = [quick_lines(c.text, c.look.font, c.look.size, c.width) for c in cells]
        while any(broken):
            longest = max(len(lines) for lines in broken)
            leading = max(cell.look.leading for cell in cells)
            fitting = int((self.room - 2 * pad) / leading + 1e-6)
            if fitting < (longest if longest <= KEPT_WHOLE else FEWEST_LINES):
                self.next_page()
                continue
            taken = min(longest, fitting)
            taken -= longest - taken == 1 and taken > FEWEST_LINES  # no line is left alone
            for cell, lines in zip(cells, broken, strict=True):
                self._cell(cell, lines[:taken], pad)
            self.y -= taken * leading + 2 * pad
            broken = [lines[taken:] for lines in broken]

    def _cell(self, cell: Cell, lines: tuple[str, ...], pad: float) -> None:
        x = cell.x
        if cell.right and lines:
            x += cell.width - width_of(lines[0], cell.look.font, cell.look.size)
        self.y -= pad
        self._put(lines, cell.look, x, None)
        self.y += pad

    def _put(self, lines: tuple[str, ...], look: Look, x: float, centred_in: float | None) -> None:
        y = self.y - (look.leading - look.size) / 2 - BASELINE * look.size
        if centred_in is None:
            self.page.runs.append(Run(look, x, y, lines))
            return
        for number, line in enumerate(lines):
            shift = (centred_in - width_of(line, look.font, look.size)) / 2
            self.page.runs.append(Run(look, x + shift, y - number * look.leading, (line,)))


def put_line(page: Page, text: str, look: Look, at: tuple[float, float], *, right: bool = False):
    """One line outside the filled part: running heads, page numbers; ``right`` ends at ``at``."""
    line = quick_lines(text, look.font, look.size, WIDTH)[0]
    x = at[0] - width_of(line, look.font, look.size) if right else at[0]
    page.runs.append(Run(look, x, at[1], (line,)))

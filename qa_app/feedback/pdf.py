"""反馈表: the feedback sheet of one case on A4, and those of many cases with shared fonts.

``compose`` lays out a sheet; ``SharedFonts`` writes it, alone or among others, looking the same.
Words come from ``print_words``. A sheet names no reviewer, because none is in what it is made of.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from qa_app.clock import SHANGHAI
from qa_app.core.words import N_
from qa_app.feedback.print_words import LineWords, SheetWords
from qa_app.typeset.fonts import BOLD, REGULAR
from qa_app.typeset.papers import HEIGHT, WIDTH, Cell, Composer, Look, Paper, put_line
from qa_app.typeset.shared_fonts import SharedFonts
from qa_app.web.i18n import Translate, translator

LEFT, RIGHT = 51.0, WIDTH - 51.0
TOP, BOTTOM = HEIGHT - 62.0, 58.0
_TITLE = Look(BOLD, 17, 27)
_HEAD = Look(BOLD, 11.5, 19)
_STRONG = Look(BOLD, 9.5, 14.5)
_TEXT = Look(REGULAR, 9.5, 14.5)
_QUIET = Look(REGULAR, 9, 14, 0.28)
_COLUMN = Look(BOLD, 9, 14)
_CELL = Look(REGULAR, 9, 14)
_FOOT = Look(REGULAR, 8.5, 11, 0.28)
_PAD = 3.0
_HAIR = (0.25, 0.7)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns of the table stand: left edge and width."""

    title: tuple[float, float] = (LEFT, 118.0)
    level: tuple[float, float] = (LEFT + 126, 46.0)
    points: tuple[float, float] = (LEFT + 176, 34.0)
    said: tuple[float, float] = (LEFT + 220, RIGHT - LEFT - 220)


_COLUMNS = Columns()


class SheetComposer:
    """Lays out feedback sheets in one language; made once for many."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.t: Translate = translator(language)
        self.title = self.t(N_("法律援助案件质量评估反馈表"))
        self.tag = "en" if language == "en" else "zh-CN"
        self.page_of = self.t(N_("第 %(page)d 页 共 %(total)d 页"))
        self.heads = tuple(
            self.t(word) for word in (N_("评估项目"), N_("档次"), N_("得分"), N_("意见和建议"))
        )

    def compose(self, words: SheetWords, number: str) -> Paper:
        """One sheet; ``number`` is the case number, which every page carries."""
        composer = Composer(TOP, BOTTOM)
        composer.text(self.title, _TITLE, LEFT, RIGHT - LEFT, centred=True)
        self._purpose(composer)
        self._facts(composer, words)
        self._grade(composer, words)
        self._criteria(composer, words)
        self._running(composer, number)
        return Paper(self.title, number, self.tag, tuple(composer.pages))

    def _facts(self, composer: Composer, words: SheetWords) -> None:
        composer.rule(LEFT, RIGHT, 0.9)
        half = (RIGHT - LEFT) / 2
        for first, second in zip(words.facts[::2], words.facts[1::2], strict=False):
            cells = [
                cell
                for x, (label, value) in ((LEFT, first), (LEFT + half, second))
                for cell in (
                    Cell(label, x + 2, 82, _STRONG),
                    Cell(value, x + 88, half - 92, _TEXT),
                )
            ]
            composer.row(cells, 1.6)
            composer.rule(LEFT, RIGHT, *_HAIR)

    def _grade(self, composer: Composer, words: SheetWords) -> None:
        t, width = self.t, RIGHT - LEFT
        grade = t(N_("等级：%(grade)s"), grade=words.grade_label)
        if words.points:
            grade += t(N_("（%(points)s 分）"), points=words.points)
        composer.space(8)
        composer.text(grade, _HEAD, LEFT, width)
        for text in words.how:
            composer.text(text, _QUIET, LEFT, width)
        for head, names in (
            (t(N_("做得好的：")), words.good),
            (t(N_("有待改进的：")), words.better),
        ):
            if names:
                composer.text(head + t(N_("、")).join(names), _TEXT, LEFT, width)
        for text in words.comments:
            composer.text(t(N_("总体意见：")) + text, _TEXT, LEFT, width)
        for title, said in words.red_lines:
            red = t(N_("红线项：%(title)s"), title=title)
            composer.text("\n".join((red, *said)), _TEXT, LEFT, width)

    def _criteria(self, composer: Composer, words: SheetWords) -> None:
        composer.space(8)
        composer.keep(90)
        self._table_head(composer)
        composer.head = self._table_head
        for group in words.groups:
            composer.keep(60)
            if group.title:
                composer.row([Cell(group.title, LEFT + 2, RIGHT - LEFT, _COLUMN)], 2)
                composer.rule(LEFT, RIGHT, *_HAIR)
            for line in group.lines:
                composer.row(self._cells(line), _PAD)
                composer.rule(LEFT, RIGHT, *_HAIR)
        composer.head = None

    def _table_head(self, composer: Composer) -> None:
        composer.rule(LEFT, RIGHT, 0.9)
        places = (_COLUMNS.title, _COLUMNS.level, _COLUMNS.points, _COLUMNS.said)
        cells = [
            Cell(head, x + 2, width, _COLUMN)
            for head, (x, width) in zip(self.heads, places, strict=True)
        ]
        composer.row(cells, 2)
        composer.rule(LEFT, RIGHT, 0.5)

    def _cells(self, line: LineWords) -> list[Cell]:
        title = f"{line.number} {line.title}".strip()
        return [
            Cell(title, _COLUMNS.title[0] + 2, _COLUMNS.title[1], _CELL),
            Cell(line.level, _COLUMNS.level[0] + 2, _COLUMNS.level[1], _CELL),
            Cell(line.points, _COLUMNS.points[0] + 2, _COLUMNS.points[1], _CELL),
            Cell(self.said_of(line), _COLUMNS.said[0] + 2, _COLUMNS.said[1] - 4, _CELL),
        ]

    def said_of(self, line: LineWords) -> str:
        """Comments, pages and advice of one criterion, a paragraph each."""
        t = self.t
        said = list(line.comments)
        pages = [page.number for page in line.pages if page.number]
        if pages:
            said.append(t(N_("依据：案卷第 %(pages)s 页"), pages=t(N_("、")).join(pages)))
        said += [
            t(N_("更好的做法（%(level)s）：%(text)s"), level=level, text=text)
            for level, text in line.advice[:1]
        ]
        return "\n".join(said) or "—"

    def _purpose(self, composer: Composer) -> None:
        """On top: at the end it would take a page of its own from a sheet that fills its last."""
        words = self.t(N_("本表供承办人员和法律援助机构改进工作使用，请勿外传。"))
        composer.text(words, _QUIET, LEFT, RIGHT - LEFT, centred=True)
        composer.space(6)

    def _running(self, composer: Composer, number: str) -> None:
        total = len(composer.pages)
        for place, page in enumerate(composer.pages, start=1):
            text = self.page_of % {"page": place, "total": total}
            put_line(page, number, _FOOT, (LEFT, 34))
            put_line(page, text, _FOOT, (RIGHT, 34), right=True)


@dataclass(frozen=True, slots=True)
class Printing:
    """Who printed and when; the same for every file of a batch."""

    author: str
    made_at: datetime


def one_pdf(paper: Paper, printing: Printing) -> bytes:
    """The file of one sheet, with a subset of its own."""
    return merged_pdf([paper], paper.title, printing)


def merged_pdf(papers: Sequence[Paper], title: str, printing: Printing) -> bytes:
    """One file of many sheets, with an outline by case number."""
    made_at = printing.made_at.astimezone(SHANGHAI)
    return SharedFonts(papers).pdf(papers, title=title, author=printing.author, made_at=made_at)


def single_pdfs(papers: Sequence[Paper], printing: Printing) -> Iterable[tuple[str, bytes]]:
    """Case number and file of each sheet; all files hold the same subset, made once."""
    made_at = printing.made_at.astimezone(SHANGHAI)
    shared = SharedFonts(papers)
    for paper in papers:
        pdf = shared.pdf([paper], title=paper.title, author=printing.author, made_at=made_at)
        yield paper.label, pdf

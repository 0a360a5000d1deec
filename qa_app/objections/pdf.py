"""异议处理结果告知书: what was decided on an objection, on A4, to hand over on paper.

Takes plain words of one language and places them. It names no expert, because none is in them.
"""

from dataclasses import dataclass
from datetime import datetime

from qa_app.clock import SHANGHAI
from qa_app.core.words import N_
from qa_app.typeset.fonts import BOLD, REGULAR
from qa_app.typeset.papers import HEIGHT, WIDTH, Cell, Composer, Look, Paper, put_line
from qa_app.typeset.shared_fonts import SharedFonts
from qa_app.web.i18n import Translate, translator

LEFT, RIGHT = 57.0, WIDTH - 57.0
TOP, BOTTOM = HEIGHT - 66.0, 62.0
_TITLE = Look(BOLD, 17, 30)
_HEAD = Look(BOLD, 11.5, 20)
_STRONG = Look(BOLD, 10, 15.5)
_TEXT = Look(REGULAR, 10.5, 17)
_CELL = Look(REGULAR, 9.5, 14.5)
_COLUMN = Look(BOLD, 9.5, 14.5)
_FOOT = Look(REGULAR, 8.5, 11, 0.28)
_HAIR = (0.25, 0.7)
_COLUMNS = (
    (LEFT, 142.0),
    (LEFT + 148, 56.0),
    (LEFT + 210, 62.0),
    (LEFT + 278, RIGHT - LEFT - 278),
)
_PAD, _LABEL = 3.0, 84.0


@dataclass(frozen=True, slots=True)
class PointWords:
    """One thing objected to: what it is, what it said and says now, the decision, its reason."""

    title: str
    level: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class ResultWords:
    """Everything the paper says; ``note`` is the one reason of a meeting, empty otherwise."""

    to: str
    opening: str
    facts: tuple[tuple[str, str], ...]
    points: tuple[PointWords, ...]
    note: str
    grade: tuple[str, ...]
    closing: tuple[str, ...]
    signed_on: str


class ResultComposer:
    """Lays the paper out in one language."""

    def __init__(self, language: str) -> None:
        self.t: Translate = translator(language)
        self.title = self.t(N_("法律援助案件质量评估异议处理结果告知书"))
        self.tag = "en" if language == "en" else "zh-CN"
        self.heads = tuple(
            self.t(word) for word in (N_("异议事项"), N_("评定结果"), N_("决定"), N_("理由"))
        )

    def compose(self, words: ResultWords, number: str) -> Paper:
        """The paper; ``number`` is the case number, which every page carries."""
        composer, width = Composer(TOP, BOTTOM), RIGHT - LEFT
        composer.text(self.title, _TITLE, LEFT, width, centred=True)
        composer.space(6)
        composer.text(words.to, _STRONG, LEFT, width)
        composer.text(words.opening, _TEXT, LEFT, width)
        composer.space(6)
        self._facts(composer, words)
        self._section(composer, self.t(N_("一、各项异议的决定")))
        self._points(composer, words)
        self._section(composer, self.t(N_("二、定级结果")))
        self._paragraphs(composer, words.grade)
        self._section(composer, self.t(N_("三、对本决定不同意的")))
        self._paragraphs(composer, words.closing)
        self._signature(composer, words)
        self._running(composer, number)
        return Paper(self.title, number, self.tag, tuple(composer.pages))

    def _facts(self, composer: Composer, words: ResultWords) -> None:
        composer.rule(LEFT, RIGHT, 0.9)
        for label, value in words.facts:
            cells = [
                Cell(label, LEFT + 2, _LABEL, _COLUMN),
                Cell(value, LEFT + _LABEL + 8, RIGHT - LEFT - _LABEL - 10, _CELL),
            ]
            composer.row(cells, 1.8)
            composer.rule(LEFT, RIGHT, *_HAIR)

    def _section(self, composer: Composer, title: str) -> None:
        composer.space(10)
        composer.keep(60)
        composer.text(title, _HEAD, LEFT, RIGHT - LEFT)

    def _points(self, composer: Composer, words: ResultWords) -> None:
        self._table_head(composer)
        composer.head = self._table_head
        for point in words.points:
            texts = (point.title, point.level, point.outcome, point.reason)
            cells = [
                Cell(text, x + 2, width - 2, _CELL)
                for text, (x, width) in zip(texts, _COLUMNS, strict=True)
            ]
            composer.row(cells, _PAD)
            composer.rule(LEFT, RIGHT, *_HAIR)
        composer.head = None
        if words.note:
            composer.space(4)
            composer.text(words.note, _TEXT, LEFT, RIGHT - LEFT)

    def _table_head(self, composer: Composer) -> None:
        composer.rule(LEFT, RIGHT, 0.9)
        cells = [
            Cell(head, x + 2, width, _COLUMN)
            for head, (x, width) in zip(self.heads, _COLUMNS, strict=True)
        ]
        composer.row(cells, 2)
        composer.rule(LEFT, RIGHT, 0.5)

    def _paragraphs(self, composer: Composer, texts: tuple[str, ...]) -> None:
        for text in texts:
            composer.text(text, _TEXT, LEFT, RIGHT - LEFT)

    def _signature(self, composer: Composer, words: ResultWords) -> None:
        """The office that hands the paper over puts its seal here."""
        composer.keep(84)
        composer.space(28)
        half = (RIGHT - LEFT) / 2
        composer.text(self.t(N_("司法行政机关（盖章）")), _TEXT, LEFT + half, half, centred=True)
        composer.text(words.signed_on, _TEXT, LEFT + half, half, centred=True)

    def _running(self, composer: Composer, number: str) -> None:
        total = len(composer.pages)
        for place, page in enumerate(composer.pages, start=1):
            text = self.t(N_("第 %(page)d 页 共 %(total)d 页")) % {"page": place, "total": total}
            put_line(page, number, _FOOT, (LEFT, 36))
            put_line(page, text, _FOOT, (RIGHT, 36), right=True)


def result_pdf(paper: Paper, *, author: str, decided_at: datetime) -> bytes:
    """The file; its date is that of the decision, so that it is the same however often printed."""
    made_at = decided_at.astimezone(SHANGHAI)
    return SharedFonts([paper]).pdf([paper], title=paper.title, author=author, made_at=made_at)

"""Survey cards to go out with a letter: six on a sheet of A4, each with a QR code of its own.

No name is on a card. The case number in the corner tells which letter it goes into.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reportlab.lib.colors import HexColor, black
from reportlab.lib.units import mm
from reportlab.platypus.flowables import Flowable

from qa_app.clock import SHANGHAI
from qa_app.core.words import N_
from qa_app.typeset.document import Printed, Sheet, print_story, text_room
from qa_app.typeset.fonts import BOLD
from qa_app.typeset.paragraphs import Align, Prose, TextStyle
from qa_app.typeset.qr import draw_qr
from qa_app.web.filters import date_in
from qa_app.web.i18n import Translate

ACROSS = 2
HEIGHT = 82 * mm
_PAD = 5 * mm
_QR = 38 * mm
"""At most; a long agency name or another language takes some of it."""
_GREY = HexColor("#4a4a4a")
_HEAD = TextStyle(BOLD, 14, 21, Align.LEFT)
_TEXT = TextStyle(size=10.5, leading=15.5, align=Align.LEFT)
_STEP = TextStyle(size=10, leading=14, align=Align.LEFT, after=3)
_SMALL = TextStyle(size=7, leading=9, align=Align.LEFT, colour=_GREY)


@dataclass(frozen=True, slots=True)
class Card:
    """One card: the link, and what tells where it belongs."""

    link: str
    number: str
    agency: str


@dataclass(frozen=True, slots=True)
class _Words:
    """The sentences all cards share."""

    title: str
    text: str
    steps: tuple[str, ...]
    until: str
    case: str


class _CardRow(Flowable):
    """Cards beside each other with dashed lines to cut along."""

    def __init__(self, cards: Sequence[Card], words: _Words, width: float) -> None:
        super().__init__()
        self.cards, self.words = cards, words
        self.width, self.height = width, HEIGHT

    def draw(self) -> None:
        """Draw each card in its part of the row."""
        room = self.width / ACROSS
        for place, card in enumerate(self.cards):
            _draw_card(self.canv, card, self.words, place * room, room)


def _draw_card(canvas: Any, card: Card, words: _Words, left: float, room: float) -> None:
    canvas.setLineWidth(0.4)
    canvas.setStrokeColor(_GREY)
    canvas.setDash(2, 2)
    canvas.rect(left, 0, room, HEIGHT, stroke=1, fill=0)
    canvas.setDash()
    canvas.setStrokeColor(black)
    inner, x = room - 2 * _PAD, left + _PAD
    case = words.case % {"number": card.number, "agency": card.agency}
    below = [(words.until, _STEP), (card.link, _SMALL), (case, _SMALL)]
    top = _set(canvas, words.title, _HEAD, (x, HEIGHT - _PAD + 4), inner)
    top = _set(canvas, words.text, _TEXT, (x, top), inner) - 4
    room_left = top - _PAD / 2 - sum(_height(text, style, inner) for text, style in below)
    size = min(_QR, room_left)
    draw_qr(canvas, card.link, (x - 2 * mm, top - size), size)
    at = top - 2 * mm
    for step in words.steps:
        at = _set(canvas, step, _STEP, (x + size, at), inner - size) - _STEP.after
    at = top - size
    for text, style in below:
        at = _set(canvas, text, style, (x, at), inner)


def _height(text: str, style: TextStyle, room: float) -> float:
    return Prose(text, style).wrap(room, HEIGHT)[1]


def _set(canvas: Any, text: str, style: TextStyle, at: tuple[float, float], room: float) -> float:
    """Set a paragraph below a height; where it ends."""
    prose = Prose(text, style)
    _, height = prose.wrap(room, HEIGHT)
    prose.drawOn(canvas, at[0], at[1] - height)
    return at[1] - height


def cards_pdf(
    cards: Sequence[Card], t: Translate, *, until: datetime, made_at: datetime, language: str
) -> Printed:
    """Sheets of cards in the order given; identical input gives identical bytes."""
    day = date_in(language, until.astimezone(SHANGHAI).date())
    title = t(N_("请您说说：律师帮得怎么样"))
    words = _Words(
        title,
        t(N_("您的法律援助案件已经办完。请用手机回答几个小问题，两三分钟就好。")),
        (
            t(N_("用微信“扫一扫”或者手机相机扫左边的图。")),
            t(N_("不用登录，不写名字。")),
            t(N_("律师看不到您怎么答。")),
        ),
        t(N_("只能提交一次，%(day)s前有效。不用手机的，我们会打电话问您。"), day=day),
        t(N_("案件编号 %(number)s  %(agency)s")),
    )
    width = text_room(wide=False)
    story: list[Flowable] = [
        _CardRow(cards[at : at + ACROSS], words, width) for at in range(0, len(cards), ACROSS)
    ]
    sheet = Sheet(
        title=t(N_("回访卡")),
        running_left=t(N_("回访卡：沿虚线裁开，一案一卡，按案件编号附在信里")),
        running_right="",
        page_of=t(N_("第 %(page)d 页 共 %(total)d 页")),
        language="en" if language == "en" else "zh-CN",
        author="qa-app",
        made_at=made_at.astimezone(SHANGHAI),
    )
    return print_story(story, sheet)

"""The printed form: five questions with boxes to tick, and the same as a link in a QR code.

One sheet of A4 for each request. Nothing personal is on it: the case number, the cause and the
agency, which the body knows from the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reportlab.platypus import KeepTogether, PageBreak, Spacer
from reportlab.platypus.flowables import Flowable

from qa_app.clock import SHANGHAI
from qa_app.core.words import N_
from qa_app.opinions.messages import BODY_LABELS
from qa_app.opinions.queries.lists import OpinionLine
from qa_app.rubrics.rules.schema import Criterion, Rubric
from qa_app.typeset.document import (
    BODY,
    PLAIN,
    SMALL,
    TITLE,
    Printed,
    Sheet,
    Signatures,
    print_story,
    text_room,
)
from qa_app.typeset.fonts import BOLD
from qa_app.typeset.paragraphs import Align, Prose, TextStyle, text_width
from qa_app.typeset.qr import draw_qr
from qa_app.web.filters import date_in
from qa_app.web.i18n import Translate

# English runs longer than Chinese: with these sizes a form keeps to its one page in both.
_QUESTION = TextStyle(BOLD, 11, 17, Align.LEFT, before=6, after=1)
_OPTIONS = TextStyle(size=11, leading=18, align=Align.LEFT, indent=1.2)
_LINE = 22.0
_QR = 96.0


@dataclass(frozen=True, slots=True)
class Form:
    """One request to print: the line, what is asked, and the link."""

    line: OpinionLine
    rubric: Rubric
    link: str


class _LinkBox(Flowable):
    """The code on the left, how to use it on the right."""

    def __init__(self, link: str, words: Sequence[str], width: float) -> None:
        super().__init__()
        self.link, self.words = link, words
        self.width, self.height = width, _QR

    def draw(self) -> None:
        """Draw code and words beside each other."""
        draw_qr(self.canv, self.link, (0, 0), _QR)
        top = self.height - 8
        for text in self.words:
            prose = Prose(text, SMALL)
            _, height = prose.wrap(self.width - _QR - 12, self.height)
            top -= height
            prose.drawOn(self.canv, _QR + 12, top)
            top -= 3


class _WritingLines(Flowable):
    """Thin lines to write on."""

    def __init__(self, count: int, width: float) -> None:
        super().__init__()
        self.count, self.width, self.height = count, width, count * _LINE

    def draw(self) -> None:
        """Draw the lines."""
        self.canv.setLineWidth(0.4)
        for number in range(self.count):
            self.canv.line(0, number * _LINE, self.width, number * _LINE)


def forms_pdf(
    forms: Sequence[Form], t: Translate, *, expires_at: datetime, made_at: datetime, language: str
) -> Printed:
    """The forms in the order given; identical input gives identical bytes."""
    title = t(N_("法律援助案件办理情况征询意见表"))
    story: list[Flowable] = []
    for number, form in enumerate(forms):
        story += [PageBreak()] if number else []
        story += _form(form, t, title, expires_at, language)
    sheet = Sheet(
        title=title,
        running_left=title,
        running_right="",
        page_of=t(N_("第 %(page)d 页 共 %(total)d 页")),
        language="en" if language == "en" else "zh-CN",
        author="qa-app",
        made_at=made_at.astimezone(SHANGHAI),
    )
    return print_story(story, sheet)


def _form(
    form: Form, t: Translate, title: str, expires_at: datetime, language: str
) -> list[Flowable]:
    line, width = form.line, text_room(wide=False)
    story: list[Flowable] = [Prose(title, TITLE), Spacer(0, 6)]
    story.append(
        Prose(t(N_("%(body)s：")) % {"body": line.body_name or t(BODY_LABELS[line.body])}, PLAIN)
    )
    story.append(Prose(_opening(line, t), BODY))
    words = _how(form.link, t, date_in(language, expires_at.astimezone(SHANGHAI).date()))
    story += [_LinkBox(form.link, words, width), Spacer(0, 2)]
    for number, criterion in enumerate(form.rubric.criteria, start=1):
        story.append(KeepTogether(_question(number, criterion, language, width)))
    story.append(
        KeepTogether(
            [
                Prose(t(N_("其他意见和建议（可以不填）")), _QUESTION),
                _WritingLines(2, width),
                Spacer(0, 8),
                Signatures((t(N_("填写人：")), t(N_("日期："))), width),
            ]
        )
    )
    return story


def _opening(line: OpinionLine, t: Translate) -> str:
    values = {"agency": line.agency, "number": line.number, "cause": line.cause or ""}
    if line.cause:
        words = N_(
            "贵单位承办的案件中，当事人得到%(agency)s的法律援助（案件编号 %(number)s，案由"
            "%(cause)s）。为评估法律援助案件质量，请就承办律师的办理情况回答下面的问题，"
            "在选定的答案前打“√”。"
        )
    else:
        words = N_(
            "贵单位承办的案件中，当事人得到%(agency)s的法律援助（案件编号 %(number)s）。"
            "为评估法律援助案件质量，请就承办律师的办理情况回答下面的问题，"
            "在选定的答案前打“√”。"
        )
    return t(words, **values)


def _how(link: str, t: Translate, until: str) -> list[str]:
    return [
        t(
            N_(
                "也可以用手机扫码填写，约需一分钟，不用登录。链接只能使用一次，有效期至 %(until)s。"
            ),
            until=until,
        ),
        link,
        t(N_("纸质表格填好后请交还送表的工作人员，或者寄回法律援助机构。两种方式任选一种。")),
    ]


def _question(number: int, criterion: Criterion, language: str, width: float) -> list[Flowable]:
    asked = (criterion.question or criterion.title).in_language(language)
    boxes = [f"□ {option.text.in_language(language)}" for option in criterion.options.values()]
    room = width - _OPTIONS.indent * _OPTIONS.size
    return [
        Prose(f"{number}. {asked}", _QUESTION),
        Prose("\n".join(_filled(boxes, room)), _OPTIONS),
    ]


def _filled(boxes: Sequence[str], room: float) -> list[str]:
    """Lines of boxes beside each other; a box never stands apart from its words."""
    lines = [boxes[0]]
    for box in boxes[1:]:
        longer = f"{lines[-1]}    {box}"
        if text_width(longer, _OPTIONS) <= room:
            lines[-1] = longer
        else:
            lines.append(box)
    return lines

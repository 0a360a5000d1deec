"""Values of the loop's pages as templates place them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from qa_app.clock import SHANGHAI
from qa_app.core.errors import CodedError, Problem
from qa_app.cycles.models import CycleState
from qa_app.loop.importer.reading import blocks_of
from qa_app.loop.queries.bulletins import BulletinLine
from qa_app.loop.queries.offices import Office
from qa_app.loop.rules.blocks import Block
from qa_app.loop.rules.bulletin import Month, Wish
from qa_app.loop.rules.progress import AgencyProgress, Progress
from qa_app.loop.wording import Issue, document_number, month_text, placed
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.paging import PAGE_SIZE, Page, page_number
from qa_app.web.words import problem_sentence, sentence

LONGEST = 100
DRAWN = (CycleState.DRAWN, CycleState.CLOSED)
MIME_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def number(line: BulletinLine) -> str:
    """The number of a bulletin in the reader's language."""
    return document_number(Issue(line.year, line.number, line.issued_at), _)


def month(value: Month) -> str:
    """A month in the reader's language."""
    return month_text(value, language_of_request())


def month_of(text: str) -> str:
    """A kept month in the reader's language."""
    found = Month.of_text(text)
    return month(found) if found else text


def last_month(now: datetime) -> str:
    """The month before this one."""
    first = now.astimezone(SHANGHAI).date().replace(day=1)
    return f"{first - timedelta(days=1):%Y-%m}"


def asked(wish: Wish, office: Office) -> dict[str, str]:
    """A wish as parameters of an address."""
    return {
        "cycle": wish.cycle,
        "month": str(wish.month),
        "language": wish.language,
        "office": office.code,
    }


def blocks(content: bytes) -> tuple[Block, ...]:
    """A kept document as blocks."""
    return blocks_of(content)


def agencies(progress: Progress, values: Mapping[str, str]) -> tuple[Page[AgencyProgress], str]:
    """One page of the agencies whose names hold the text that was asked for."""
    text = values.get("agency", "").strip()[:LONGEST]
    rows = [row for row in progress.rows if text in row.agency]
    at = page_number(values.get("page"))
    start = (at - 1) * PAGE_SIZE
    return Page(rows[start : start + PAGE_SIZE], len(rows), at), text


def problem(found: Problem) -> str:
    """What is wrong in a template, with the part of the document in words."""
    return problem_sentence(placed(found, _), translator(language_of_request()))


def refusal(error: CodedError) -> str:
    """Why a file is refused."""
    values: dict[str, Any] = error.params
    return sentence(error.code, values, translator(language_of_request()))

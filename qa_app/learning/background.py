"""Searches the pages of a model for personal data, and burns the boxes of a confirmed page.

What was read leaves this module as boxes only.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from qa_app import clock
from qa_app.core.roles import Actor
from qa_app.core.words import N_
from qa_app.db.sealed import make_vault
from qa_app.db.session import reading, transaction
from qa_app.files.background import burned, placed_text
from qa_app.files.rules.covers import sound_boxes
from qa_app.jobs.models import Job
from qa_app.jobs.registry import Work, handler
from qa_app.jobs.services import request_job
from qa_app.learning.queries.redacting import source_pages
from qa_app.learning.rules.redaction.glyphs import Glyph
from qa_app.learning.rules.redaction.pages import suggestions
from qa_app.learning.services.redacting import (
    Confirmed,
    PageTarget,
    SearchedPage,
    enter_page,
    enter_pages,
    page_to_confirm,
    redactable,
)
from qa_app.learning.services.revealing import known_of
from qa_app.settings import Settings

KIND = "learning.search_model"
JOB_LABELS = {KIND: N_("在案卷中查找个人信息")}


def ask_for_search(session: Session, *, actor: Actor, public_id: str, now: datetime) -> Job:
    """Enter the job that searches every page of a model."""
    redactable(session, actor, public_id)
    return request_job(session, actor=actor, kind=KIND, arguments={"model": public_id}, now=now)


@handler(KIND)
def search(work: Work) -> dict[str, Any]:
    """Find personal data on every page; doing it again keeps what was confirmed.

    The record is opened, and that kept, before anything is looked for; nobody waits meanwhile.
    """
    public_id = str(work.arguments["model"])
    with reading() as session:
        case_id = redactable(session, work.actor, public_id).model.case_id
        sources = source_pages(session, case_id)
    texts: list[list[Glyph]] = []
    for number, source in enumerate(sources, start=1):
        texts.append(glyphs_of(placed_text(work.settings, source.address)))
        work.progress(number, len(sources))
    with transaction() as session:
        vault = make_vault(work.settings.data_key)
        known = known_of(session, actor=work.actor, case_id=case_id, vault=vault, now=work.now)
    pages = [
        SearchedPage(source, bool(text), found)
        for source, text, found in zip(sources, texts, suggestions(texts, known), strict=True)
    ]
    with transaction() as session:
        enter_pages(session, actor=work.actor, public_id=public_id, pages=pages, now=clock.now())
    return {"pages": len(pages), "next_url": f"/learning/models/{public_id}"}


def confirm_page(
    settings: Settings,
    *,
    actor: Actor,
    target: PageTarget,
    boxes: Sequence[Sequence[int]],
    left_out: bool = False,
) -> None:
    """Burn the boxes of one page and enter it as confirmed; about a second.

    What staff covered for the reviewers stays covered, whatever was sent.
    """
    with reading() as session:
        _page, source = page_to_confirm(session, actor, target)
    wanted = sound_boxes(dict.fromkeys([*map(tuple, boxes), *source.covers]))
    address = None if left_out else burned(settings, source.address, wanted).address
    with transaction() as session:
        page_to_confirm(session, actor, target)
        done = Confirmed(wanted, left_out, address)
        enter_page(session, actor=actor, target=target, done=done, now=clock.now())


def glyphs_of(placed: list[list[Any]]) -> list[Glyph]:
    """The characters ``placed_text`` tells of, as the rules take them."""
    return [
        Glyph(letter, (place[0], place[1], place[2], place[3]) if place else None)
        for letter, *place in placed
    ]

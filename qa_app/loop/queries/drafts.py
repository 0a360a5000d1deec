"""A bulletin as it would be issued now: facts merged into the office's template, and its blocks."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from qa_app.core.roles import Actor
from qa_app.db.types import canonical_json
from qa_app.loop.importer.filling import filled
from qa_app.loop.importer.reading import blocks_of
from qa_app.loop.queries.facts import bulletin_facts
from qa_app.loop.queries.offices import Office
from qa_app.loop.queries.templates import template_for
from qa_app.loop.rules.blocks import Block
from qa_app.loop.rules.bulletin import Values, Wish
from qa_app.loop.wording import Issue, values_of
from qa_app.web.i18n import translator

_OF_THE_MOMENT = ("document_number", "year", "sequence", "issued_on", "as_of")


@dataclass(frozen=True, slots=True)
class Draft:
    """A filled document, its blocks, and what tells whether another one would say the same."""

    docx: bytes
    blocks: tuple[Block, ...]
    digest: str
    title: str
    office: str
    template: str


def draft_of(
    session: Session,
    actor: Actor,
    office: Office,
    wish: Wish,
    *,
    issue: Issue | None = None,
    now: datetime,
) -> Draft:
    """The bulletin of an office's regions; without ``issue`` it has no number yet."""
    facts = bulletin_facts(session, actor, office, wish, now)
    values = values_of(facts, issue, wish.language, translator(wish.language))
    template = template_for(session, office, wish.language)
    docx = filled(template.content, values)
    return Draft(
        docx=docx,
        blocks=blocks_of(docx),
        digest=_digest(values, template.sha256),
        title=values.single["cycle_title"],
        office=values.single["office"],
        template=template.sha256,
    )


def _digest(values: Values, template: str) -> str:
    """The same for the same figures and template, whenever it is asked."""
    lasting = {key: text for key, text in values.single.items() if key not in _OF_THE_MOMENT}
    rows = {block.value: list(map(dict, given)) for block, given in values.rows.items()}
    text = canonical_json([lasting, rows, template])
    return hashlib.sha256(text.encode()).hexdigest()

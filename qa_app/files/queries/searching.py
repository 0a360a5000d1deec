"""Looks for words in the pages a reader may read; who gets a covered copy finds nothing in it."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from qa_app.files.queries.reading import searchable
from qa_app.files.queries.rights import Access
from qa_app.files.rules.searching import snippet, wanted

MOST_HITS = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """One page with the words, and where."""

    page: str
    number: int
    snippet: str


def search(
    session: Session, access: Access, query: str, read_many: Callable[[list[str]], list[bytes]]
) -> list[Hit]:
    """Pages that hold the words, in the order of the file; ``read_many`` opens sealed texts."""
    words = wanted(query)
    if not words:
        return []
    pages = searchable(session, access.case_id, masking=access.masking)
    texts = read_many([page.address for page in pages])
    hits: list[Hit] = []
    for page, content in zip(pages, texts, strict=True):
        found = snippet(content.decode(), words)
        if found is not None:
            hits.append(Hit(page.public_id, page.number, found))
    return hits[:MOST_HITS]

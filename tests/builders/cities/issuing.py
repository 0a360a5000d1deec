"""A bulletin a city has issued, as it lies in the table."""

import secrets

from sqlmodel import Session, select

from qa_app.cycles.models import Cycle
from qa_app.loop.models import Bulletin
from tests.builders.cities.city import COMMON, City
from tests.builders.register import NOW
from tests.builders.word_files import word_file


def with_bulletin(session: Session, city: City) -> None:
    """Number one of the city's office."""
    cycle = session.exec(select(Cycle).where(Cycle.name == city.of["cycle", COMMON])).one()
    row = Bulletin(
        public_id=secrets.token_urlsafe(12), office_path=city.region.path, year=2026, number=1,
        language="zh", cycle_id=cycle.id or 0, month="2026-06", title=cycle.title or cycle.name,
        template="0" * 64, docx=word_file(f"{city.name}通报"), pdf=b"%PDF-1.4", pages=1,
        docx_sha256="0" * 64, pdf_sha256="0" * 64, issued_by="builder", issued_at=NOW,
    )  # fmt: skip
    session.add(row)
    session.flush()
    city.of["bulletin", COMMON] = row.public_id

"""A text of a city that must be looked at before its case is released."""

from sqlmodel import Session

from qa_app.cases.models import Case
from qa_app.cycles.queries import cycle_named
from qa_app.feedback.models import FeedbackSuspect
from tests.builders.cities.city import COMMON, City
from tests.builders.register import NOW


def with_suspects(session: Session, city: City) -> None:
    """One suspect text in the cycle everybody knows."""
    cycle = cycle_named(session, str(city.of["cycle", COMMON]))
    case = session.get_one(Case, city.of["case", COMMON])
    row = FeedbackSuspect(
        public_id=f"suspect-{city.name}", cycle_id=cycle.id or 0, case_id=case.id or 0,
        mark="0" * 64, original=f"{city.name}专家说", shown=f"{city.name}专家说",
        found=[{"kind": "name", "words": f"{city.name}专家"}], found_at=NOW,
    )  # fmt: skip
    session.add(row)
    session.flush()
    city.of["suspect", COMMON] = row.public_id

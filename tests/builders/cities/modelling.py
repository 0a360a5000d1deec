"""Model files of a city: one published to its region, one waiting for each of two experts."""

from sqlmodel import Session, col, select

from qa_app.cases.models import Case
from qa_app.core.roles import SYSTEM, Role
from qa_app.files.models import Document, DocumentPage
from qa_app.files.store.objects import Store
from qa_app.learning.models import ModelCase, ModelNomination, ModelPage, ModelRegion
from qa_app.learning.rules.states import ModelState
from qa_app.panel.models import Expert
from qa_app.reviews.models import Settlement
from qa_app.reviews.services.settling import settle_cycle
from tests.builders.cities.city import COMMON, OTHER, City, new_case, seated
from tests.builders.deciding import rate_on_screen
from tests.builders.files import make_document
from tests.builders.panel import drawn_cycle
from tests.builders.register import NOW


def with_models(session: Session, city: City, store: Store) -> None:
    """A settled case both experts reviewed is published; two others wait for their word."""
    cases = [new_case(session, city) for _ in range(3)]
    make_document(session, store, cases[0], pages=["words"], title="委托书")
    cycle = drawn_cycle(session, cases, name=f"models-{city.name}", region=city.region)
    for place, (who, expert) in enumerate(_experts(city), start=1):
        review = rate_on_screen(session, seated(session, cycle, cases[0], expert, place))
        city.of["settled review", who] = review
    settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    settled = session.exec(select(Settlement).where(Settlement.cycle_id == cycle.id)).one()
    published = _model(session, city, settled, cases[0], "published")
    published.state, published.library_id = ModelState.PUBLISHED, f"{city.name}-library-name"
    published.title, published.note, published.published_at = "范本", "会见完整", NOW
    session.add(ModelRegion(model_id=published.id or 0, region_id=city.region.id or 0))
    _page(session, store, city, published)
    city.of["model file", COMMON] = published.public_id
    city.of["library", COMMON] = published.library_id
    for case, (who, expert) in zip(cases[1:], _experts(city), strict=True):
        waiting = _model(session, city, settled, case, f"waiting-{who}")
        waiting.second_expert_id = expert.id
        city.of["nomination", who] = waiting.public_id
    session.flush()


def _experts(city: City) -> list[tuple[str, Expert]]:
    return [(Role.EXPERT, city.experts[0]), (OTHER, city.experts[1])]


def _model(session: Session, city: City, settled: Settlement, case: Case, name: str) -> ModelCase:
    model = ModelCase(
        public_id=f"{city.name}-{name}-model", cycle_id=settled.cycle_id, case_id=case.id or 0,
        case_type=case.type, settlement_id=settled.id or 0, state=ModelState.NOMINATED,
        nominated_at=NOW, passed=[], points=[],
    )  # fmt: skip
    session.add(model)
    session.flush()
    session.add(
        ModelNomination(
            model_id=model.id or 0, expert_id=city.experts[2].id or 0, why="值得学习",
            nominated_at=NOW,
        )
    )  # fmt: skip
    return model


def _page(session: Session, store: Store, city: City, model: ModelCase) -> None:
    found = session.exec(
        select(DocumentPage)
        .join(Document, col(Document.id) == col(DocumentPage.document_id))
        .where(Document.case_id == model.case_id)
    ).one()
    page = ModelPage(
        public_id=f"{city.name}-model-page-1", library_id=f"{city.name}-library-page",
        model_id=model.id or 0, page_id=found.id or 0, position=1, part="mandate", has_text=False,
        source_address=found.address, suggested=[], boxes=[], address=found.address,
        width=595, height=842, confirmed_by="x", confirmed_at=NOW,
    )  # fmt: skip
    session.add(page)
    city.of["model page", COMMON] = page.public_id
    city.of["library page", COMMON] = page.library_id

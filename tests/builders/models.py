"""Builds files to be nominated: pages with Chinese text, a settled case, experts, an office."""

from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from sqlmodel import Session, col, select, update

from qa_app.accounts.models import Account, Region
from qa_app.accounts.queries import actor_of
from qa_app.cases.models import Case
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.files.models import Document, DocumentPage
from qa_app.files.store.objects import Store
from qa_app.panel.models import Assignment, Expert
from qa_app.panel.services.seating import write_seats
from qa_app.reviews.models import Review
from qa_app.reviews.services.settling import settle_cycle
from qa_app.typeset.fonts import REGULAR, loaded
from tests.builders.cases import make_aided_person, make_case
from tests.builders.deciding import experts_with_accounts, rate_on_screen
from tests.builders.files import make_document
from tests.builders.panel import drawn_cycle, region_at
from tests.builders.register import NOW, make_account, make_agency

SIZE, LEADING, LEFT, TOP = 14, 26, 60, 780
FIRST_PAGE = [
    "受援人王 小明，身份证号：",
    "110101199003077571",
    "电话 １３８-0013-8000",
    "原告：张三丰。",
]
SECOND_PAGE = ["承办人卢涵曦提交代理意见，张三丰到庭。", "本页其余部分没有个人信息。"]


@dataclass
class Setting:
    """A settled case with a file, who reviewed it, who is free, and who runs the cycle."""

    case: Case
    cycle: Cycle
    reviews: list[str]
    reviewers: list[Account]
    free: Account
    office: Account
    region: Region

    def actor(self, session: Session, account: Account) -> Actor:
        """The actor of one of the accounts."""
        return actor_of(session, session.get_one(Account, account.id))


def written_page(lines: list[str]) -> bytes:
    """A page with a text layer, a line under another."""
    loaded()
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setFont(REGULAR, SIZE)
    for number, line in enumerate(lines):
        canvas.drawString(LEFT, TOP - number * LEADING, line)
    canvas.save()
    return out.getvalue()


def set_pages(session: Session, store: Store, case: Case, *pages: list[str]) -> Document:
    """A document of the case whose pages show these lines."""
    document = make_document(session, store, case, pages=["x"] * len(pages), title="卢涵曦材料")
    rows = session.exec(
        select(DocumentPage)
        .where(DocumentPage.document_id == document.id)
        .order_by(col(DocumentPage.position))
    )
    for row, lines in zip(rows.all(), pages, strict=True):
        row.address = store.keep(written_page(lines))
        session.add(row)
    session.flush()
    return document


def model_setting(session: Session, store: Store, name: str = "cycle-models") -> Setting:
    """A case two experts reviewed as good, settled; a third expert has nothing to do with it."""
    region = region_at(session, "/99/9901/")
    agency = make_agency(session, f"{name}法律援助中心", region=region)
    case = make_case(session, agency=agency)
    make_aided_person(session, case)
    set_pages(session, store, case, FIRST_PAGE, SECOND_PAGE)
    cycle = drawn_cycle(session, [case], name=name, region=region)
    experts = experts_with_accounts(session, 3)
    seats = [(case.id or 0, one.id or 0, at) for at, one in enumerate(experts[:2], start=1)]
    write_seats(session, cycle_id=cycle.id or 0, wanted=seats, now=NOW)
    held = session.exec(select(Assignment).where(Assignment.cycle_id == cycle.id))
    reviews = [rate_on_screen(session, seat, Grade.GOOD) for seat in held.all()]
    settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
    accounts = [session.get_one(Account, one.account_id) for one in experts]
    office = make_account(session, Role.SUPERVISOR, region=region)
    by_review = [
        session.get_one(Account, session.get_one(Expert, row.expert_id).account_id)
        for key in reviews
        for row in session.exec(select(Review).where(Review.public_id == key))
    ]
    return Setting(case, cycle, reviews, by_review, accounts[2], office, region)


def all_experts_but(session: Session, *accounts: Account) -> None:
    """Take everybody else off duty."""
    kept = [one.id for one in accounts]
    session.exec(update(Expert).where(col(Expert.account_id).not_in(kept)).values(active=False))

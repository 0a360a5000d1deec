"""Builds cities that have one of everything an address can name, each under the same word.

Two cities side by side are two worlds that never meet.
"""

import io
import secrets
from datetime import date, timedelta

from sqlmodel import Session, col, select, update

from qa_app.accounts.models import Account
from qa_app.cases.models import Case, CaseImport, ImportState
from qa_app.core.roles import SYSTEM, Role
from qa_app.cycles.models import Cycle
from qa_app.files.models import Upload, UploadState
from qa_app.files.store.objects import store_for
from qa_app.invitations.store import keep_print
from qa_app.jobs.models import Job, JobState
from qa_app.notices.models import Notice, Wanted
from qa_app.opinions.models import Opinion
from qa_app.opinions.queries.asking import ToAsk
from qa_app.opinions.rules.states import Body
from qa_app.opinions.services.asking import ask_many
from qa_app.panel.models import Expert
from qa_app.panel.rules.duty import Span
from qa_app.panel.rules.facts import TieKind
from qa_app.panel.services.duty import enter_leave, enter_term
from qa_app.panel.services.experts import declare_tie
from qa_app.panel.services.lists import keep_list
from qa_app.reports.background import kept_file
from qa_app.settings import Settings
from tests.builders.cases import make_case, make_firm, make_lawyer
from tests.builders.cities.calibrating import with_calibration
from tests.builders.cities.city import COMMON, NEIGHBOUR, OTHER, City
from tests.builders.cities.competing import with_competition
from tests.builders.cities.consequences import keep_workbook, with_consequences
from tests.builders.cities.feeding_back import keep_sheets, with_feedback
from tests.builders.cities.files import with_files
from tests.builders.cities.hearings import with_hearings
from tests.builders.cities.issuing import with_bulletin
from tests.builders.cities.modelling import with_models
from tests.builders.cities.objecting import with_objections
from tests.builders.cities.rectifying import with_rectification
from tests.builders.cities.releasing import with_suspects
from tests.builders.cities.reviewing import with_decisions, with_meetings, with_reviews
from tests.builders.followups import followup_at_hand
from tests.builders.panel import make_expert, region_at
from tests.builders.register import NOW, make_account, make_agency

ASKED = {"count": 1, "due_on": "2026-10-01", "cycle": "x"}


def make_city(session: Session, settings: Settings, code: str) -> City:
    """A city with its people, cycles at every station, files, meetings, models and papers."""
    session.exec(update(Expert).values(active=False))
    region = region_at(session, f"99/{code}")
    one = make_agency(session, f"{code}甲援助中心", region=region)
    two = make_agency(session, f"{code}乙援助中心", region=region)
    city = City(code, region, one, two)
    _people(session, city)
    cases = with_files(session, city, settings)
    with_reviews(session, city, cases)
    with_decisions(session, city)
    with_meetings(session, city, settings.home)
    with_calibration(session, city)
    _duty(session, city)
    with_hearings(session, city, store_for(settings))
    _opinions(session, city)
    _followups(session, city)
    with_rectification(session, city, store_for(settings))
    with_feedback(session, city, store_for(settings))
    with_suspects(session, city)
    with_objections(session, city, store_for(settings))
    with_consequences(session, city)
    with_competition(session, city)
    with_bulletin(session, city)
    with_models(session, city, store_for(settings))
    handled_by = make_lawyer(session, f"{code}承办人", firm=make_firm(session, f"{code}律所"))
    make_case(session, agency=one, lawyer=handled_by)
    city.of["register lawyer", COMMON] = handled_by.id
    for who, account in city.accounts.items():
        _papers(session, settings, city, who, account)
    session.exec(update(Expert).values(active=True))
    return city


def _people(session: Session, city: City) -> None:
    scoped = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR, Role.LAWYER)
    for role in scoped:
        city.accounts[role] = make_account(session, role, region=city.region)
    city.accounts[Role.AGENCY_STAFF] = make_account(session, Role.AGENCY_STAFF, agency=city.agency)
    city.accounts[NEIGHBOUR] = make_account(session, Role.AGENCY_STAFF, agency=city.neighbour)
    for who in (Role.EXPERT, OTHER, *(f"expert {n}" for n in range(6))):
        account = make_account(session, Role.EXPERT, region=city.region)
        city.accounts[who] = account
        city.experts.append(make_expert(session, account=account, region=city.region))
    city.of |= {
        ("region", COMMON): city.region.id,
        ("agency", COMMON): city.agency.id,
        ("account", COMMON): city.accounts[Role.EXPERT].id,
        ("expert", COMMON): city.experts[0].id,
    }


def _opinions(session: Session, city: City) -> None:
    """A body was asked about a case of each agency."""
    named = col(Cycle.name) == str(city.of["cycle", COMMON])
    cycle = session.exec(select(Cycle).where(named)).one()
    for owner in (COMMON, NEIGHBOUR):
        case = session.get_one(Case, city.of["case", owner])
        asked = [ToAsk(case.id or 0, case.type, Body.COURT)]
        (key,) = ask_many(session, actor=SYSTEM, cycle=cycle, cases=asked, now=NOW)
        city.of["opinion", owner] = session.get_one(Opinion, key).public_id


def _followups(session: Session, city: City) -> None:
    """Somebody of each agency is to be called, and said something a supervisor looks into."""
    named = col(Cycle.name) == str(city.of["cycle", COMMON])
    cycle = session.exec(select(Cycle).where(named)).one()
    for owner in (COMMON, NEIGHBOUR):
        case = session.get_one(Case, city.of["case", owner])
        found = followup_at_hand(session, cycle, case)
        city.of["followup", owner], city.of["lead", owner] = found


def _duty(session: Session, city: City) -> None:
    """Terms, leave and ties of two experts; later than today by the clock of the program."""
    chair = city.actor(session, Role.SUPERVISOR)
    span = Span(date(2027, 1, 4), date(2027, 1, 9))
    for who, expert in ((Role.EXPERT, city.experts[0]), (OTHER, city.experts[1])):
        leave = enter_leave(session, actor=chair, expert=expert, span=span, now=NOW)
        city.of["leave", who] = leave.public_id
    expert_id = city.experts[0].id or 0
    city.of["leave", COMMON] = city.of["leave", Role.EXPERT]
    city.of["term", COMMON] = enter_term(
        session, actor=chair, expert_id=expert_id, span=span, note="", now=NOW
    ).id
    tie = (TieKind.AGENCY, city.neighbour.id or 0)
    city.of["tie", COMMON] = declare_tie(
        session, actor=chair, expert_id=expert_id, tie=tie, reason="曾任职", now=NOW
    ).id


def _papers(session: Session, settings: Settings, city: City, who: str, account: Account) -> None:
    """What an account alone may open: a job, a notice, an import, an upload, kept files."""
    owner, key = account.id or 0, secrets.token_urlsafe(12)
    job = Job(public_id=key, kind="reviews.import", arguments={"cycle": "x"}, account_id=owner,
              state=JobState.DONE, result={}, created_at=NOW, finished_at=NOW)  # fmt: skip
    notice = Notice(public_id=key, account_id=owner, kind="files_asked", params=ASKED, url="/",
                    created_at=NOW, mail=Wanted.NONE)  # fmt: skip
    sent = CaseImport(public_id=key, account_id=owner, state=ImportState.DISCARDED, files=[],
                      counts={}, created_at=NOW)  # fmt: skip
    heard = CaseImport(public_id=f"h{key}", kind="hearings", account_id=owner, files=[],
                       state=ImportState.DISCARDED, counts={}, created_at=NOW)  # fmt: skip
    named = CaseImport(public_id=f"l{key}", kind="lawyers", account_id=owner, files=[],
                       state=ImportState.DISCARDED, counts={}, created_at=NOW)  # fmt: skip
    upload = Upload(public_id=key, account_id=owner, case_id=int(str(city.of["case", COMMON])),
                    name="x.pdf", size=10, state=UploadState.OPEN, created_at=NOW,
                    expires_at=NOW + timedelta(days=36_500))  # fmt: skip
    session.add_all([job, notice, sent, heard, named, upload])
    session.flush()
    keep_sheets(settings, city, who, owner, key)
    keep_workbook(settings, city, who, owner, key)
    for sort in ("job", "notice", "import", "upload", "kept report", "kept print"):
        city.of[sort, who] = key
    city.of["hearings import", who] = f"h{key}"
    city.of["lawyers import", who] = f"l{key}"
    keep_print(settings, account_id=owner, token=key, pdf=b"%PDF-1.7")
    report = kept_file(settings, owner, key)
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_bytes(b"%PDF-1.7")
    actor = city.actor(session, who)
    city.of["kept list", who] = keep_list(settings.home, actor, "a.csv", io.BytesIO(b"x"), NOW)

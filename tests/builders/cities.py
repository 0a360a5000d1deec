"""Builds cities that have one of everything an address can name, each under the same word.

``City.of["seat", "expert"]`` is what an expert of the city has of that sort, ``"other"`` what
another expert of the same cases has, ``"neighbour"`` what another agency of the city has, ``""``
what belongs to nobody in particular. Two cities side by side are two worlds that never meet.
"""

import io
import secrets
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from sqlmodel import Session, col, select, update

from qa_app.accounts.models import Account, Agency, Region
from qa_app.accounts.queries import actor_of
from qa_app.adjudication.models import AgendaItem
from qa_app.calibration.models import CalibrationAttempt, QualificationAttempt, SeedPlacement
from qa_app.calibration.rules.passing import PassRule
from qa_app.calibration.rules.states import FileUse, TestState
from qa_app.calibration.services.attempts import begin_practice
from qa_app.calibration.services.seeding import place_seeds
from qa_app.calibration.services.sessions import NewSession, begin_rating, open_session
from qa_app.cases.models import Case, CaseImport, ImportState
from qa_app.closing.services.checking import check_cases
from qa_app.core.grades import Grade
from qa_app.core.roles import SYSTEM, Actor, Role
from qa_app.cycles.models import Cycle
from qa_app.files.models import DocumentPage, Upload, UploadState
from qa_app.files.store.objects import Store, store_for
from qa_app.invitations.store import keep_print
from qa_app.jobs.models import Job, JobState
from qa_app.notices.models import Notice, Wanted
from qa_app.observations.models import HearingPhoto, Observation, ObservationRound, ObserverSeat
from qa_app.observations.rules.states import ObservationState, RoundState
from qa_app.observations.services.discussing import Agreed, Feedback, agree, feed_back
from qa_app.observations.services.observing import sign_in
from qa_app.observations.services.seating import give_seat
from qa_app.opinions.models import Opinion
from qa_app.opinions.queries.asking import ToAsk
from qa_app.opinions.rules.states import Body
from qa_app.opinions.services.asking import ask_many
from qa_app.panel.models import Assignment, Expert
from qa_app.panel.rules.duty import Span
from qa_app.panel.rules.facts import TieKind
from qa_app.panel.services.duty import enter_leave, enter_term
from qa_app.panel.services.experts import declare_tie
from qa_app.panel.services.lists import keep_list
from qa_app.panel.services.seating import write_seats
from qa_app.reports.background import kept_file
from qa_app.reviews.services.deciding import show_others
from qa_app.reviews.services.opening import open_review
from qa_app.reviews.services.phrasing import add_phrase
from qa_app.reviews.services.settling import settle_cycle
from qa_app.settings import Settings
from tests.builders.calibration import model_file, review_seat
from tests.builders.cases import make_aided_person, make_case, make_firm, make_lawyer
from tests.builders.closing import BOOK, findings
from tests.builders.deciding import rate_first_round, rate_on_screen
from tests.builders.files import blank_page, make_document
from tests.builders.followups import followup_at_hand
from tests.builders.meetings import called_meeting, free_experts
from tests.builders.observations import (
    AFTER,
    AT_COURT,
    hand_in,
    make_hearing,
    make_observation,
    observed_cycle,
)
from tests.builders.panel import drawn_cycle, make_expert, region_at
from tests.builders.register import NOW, make_account, make_agency

ASKED = {"count": 1, "due_on": "2026-10-01", "cycle": "x"}
OTHER, NEIGHBOUR, COMMON = "other", "neighbour", ""


@dataclass
class City:
    """One city: who is there, and what every address of it is called."""

    name: str
    region: Region
    agency: Agency
    neighbour: Agency
    accounts: dict[str, Account] = field(default_factory=dict)
    experts: list[Expert] = field(default_factory=list)
    of: dict[tuple[str, str], object] = field(default_factory=dict)

    def actor(self, session: Session, who: str) -> Actor:
        """Somebody of the city, acting."""
        return actor_of(session, self.accounts[who])


def make_city(session: Session, settings: Settings, code: str) -> City:
    """A city with its people, cycles at every station, files, meetings, models and papers."""
    session.exec(update(Expert).values(active=False))
    region = region_at(session, f"99/{code}")
    one = make_agency(session, f"{code}甲援助中心", region=region)
    two = make_agency(session, f"{code}乙援助中心", region=region)
    city = City(code, region, one, two)
    _people(session, city)
    cases = _cases(session, city, settings)
    _reviews(session, city, cases)
    _further(session, city)
    _meeting(session, city, settings.home)
    _calibration(session, city)
    _duty(session, city)
    _observations(session, city, store_for(settings))
    _opinions(session, city)
    _followups(session, city)
    for who, account in city.accounts.items():
        _papers(session, settings, city, who, account)
    session.exec(update(Expert).values(active=True))
    return city


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


def _case(session: Session, city: City, agency: Agency | None = None) -> Case:
    lawyer = make_lawyer(session, f"{city.name}律师", firm=make_firm(session, f"{city.name}律所"))
    case = make_case(session, agency=agency or city.agency, lawyer=lawyer)
    make_aided_person(session, case, f"{city.name}受援人")
    return case


def _cases(session: Session, city: City, settings: Settings) -> list[Case]:
    """Cases of both agencies with files; the papers of the first are named."""
    store = store_for(settings)
    cases = [_case(session, city, agency) for agency in (None, None, city.neighbour)]
    for owner, case in ((COMMON, cases[0]), (NEIGHBOUR, cases[2])):
        city.of["case", owner] = case.id
        city.of["case token", owner] = f"case-{case.id}"
        city.of["document", owner], city.of["page", owner] = _file(session, store, case)
        city.of["finding", owner] = _finding(session, case)
    _file(session, store, cases[1])
    return cases


def _file(session: Session, store: Store, case: Case) -> tuple[str, str]:
    document = make_document(session, store, case, pages=["mandate words", "more"], title="委托书")
    page = select(DocumentPage.public_id).where(DocumentPage.document_id == document.id)
    return document.public_id, session.exec(page).first() or ""


def _finding(session: Session, case: Case) -> str:
    """Something a closing check found: the case has no date but that of closing."""
    check_cases(session, actor=SYSTEM, book=BOOK, case_ids=[case.id or 0], now=NOW)
    return findings(session, case)["accepted_needed"].public_id


def _seat(session: Session, cycle: Cycle, case: Case, expert: Expert, place: int) -> Assignment:
    write_seats(
        session, cycle_id=cycle.id or 0, wanted=[(case.id or 0, expert.id or 0, place)], now=NOW
    )
    seat = select(Assignment).where(
        Assignment.cycle_id == cycle.id, Assignment.case_id == case.id, Assignment.seat == place
    )
    return session.exec(seat).one()


def _reviews(session: Session, city: City, cases: list[Case]) -> None:
    """Two experts on the same cases: one has begun, one is done."""
    cycle = drawn_cycle(session, cases, name=f"cycle-{city.name}", region=city.region)
    planned = drawn_cycle(session, [], name=f"planned-{city.name}", region=city.region)
    planned.state, planned.seed, planned.drawn_at = type(planned.state).PLANNED, None, None
    cycle.plan += '[sources]\ndecides = "combined"\n'
    city.of["cycle", COMMON], city.of["planned", COMMON] = cycle.name, planned.name
    for place, who in enumerate((Role.EXPERT, OTHER), start=1):
        expert, actor = city.experts[place - 1], city.actor(session, who)
        seats = [_seat(session, cycle, case, expert, place) for case in cases[:2]]
        city.of["seat", who] = city.of["file token", who] = seats[0].public_id
        if who == OTHER:
            city.of["review", who] = review_seat(session, actor, seats[0]).public_id
        else:
            city.of["review", who] = open_review(
                session, actor=actor, seat_id=seats[0].public_id, now=NOW
            )
        phrase = add_phrase(session, actor=actor, text=f"常用语{who}", criterion="", now=NOW)
        city.of["phrase", who] = phrase.id
    city.of["seat", COMMON] = city.of["seat", Role.EXPERT]
    case_page = city.of["page", COMMON], city.of["page", NEIGHBOUR]
    city.of["page", Role.EXPERT], city.of["page", OTHER] = case_page


def _further(session: Session, city: City) -> None:
    """A third expert who has the first reviews before them: the expert's own, and the other's."""
    for who, expert in ((Role.EXPERT, city.experts[0]), (OTHER, city.experts[1])):
        others = [one for one in city.experts if one is not expert]
        cycle = drawn_cycle(
            session, [case := _case(session, city)], name=f"further-{city.name}-{who}",
            region=city.region,
        )  # fmt: skip
        for place, rater in enumerate(others[2:4], start=1):
            grade = Grade.GOOD if place == 1 else Grade.FAIL
            rate_on_screen(session, _seat(session, cycle, case, rater, place), grade)
        session.exec(update(Expert).where(col(Expert.id) != expert.id).values(active=False))
        expert.active = True
        session.flush()
        settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        seat = session.exec(
            select(Assignment).where(Assignment.cycle_id == cycle.id, col(Assignment.further))
        ).one()
        review = rate_on_screen(session, seat)
        show_others(session, actor=city.actor(session, who), review_id=review, now=NOW)
        city.of["decision", who] = review
        own = [one.id for one in city.experts]
        session.exec(update(Expert).where(col(Expert.id).in_(own)).values(active=True))


def _meeting(session: Session, city: City, folder: Path) -> None:
    """Two meetings: the expert chairs the first and is no member of the second."""
    for who in (Role.EXPERT, OTHER):
        cycle = drawn_cycle(
            session, [case := _case(session, city)], name=f"meeting-{city.name}-{who}",
            region=city.region, adjudication="meeting",
        )  # fmt: skip
        for place, rater in enumerate(city.experts[2:4], start=1):
            _seat(session, cycle, case, rater, place)
        rate_first_round(session, cycle, folder, {1: Grade.GOOD, 2: Grade.FAIL})
        settle_cycle(session, actor=SYSTEM, cycle=cycle, now=NOW)
        wanted = {one.id for one in city.experts}
        free = [one for one in free_experts(session, cycle) if one.id in wanted]
        left_out = city.experts[1 if who is Role.EXPERT else 0]
        meeting = called_meeting(session, cycle, members=[e for e in free if e is not left_out])
        item = session.exec(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)).one()
        city.of["meeting", who], city.of["item", who] = meeting.public_id, item.public_id
    city.of["meeting", COMMON] = city.of["meeting", Role.EXPERT]
    city.of["item", COMMON] = city.of["item", Role.EXPERT]


def _calibration(session: Session, city: City) -> None:
    """Model files of every use, attempts of two experts, seeds handed in, a session."""
    chair = city.actor(session, Role.SUPERVISOR)
    files = {use: model_file(session, use, case=_case(session, city)) for use in FileUse}
    city.of["model", COMMON] = files[FileUse.PRACTICE].public_id
    city.of["model", Role.EXPERT] = files[FileUse.PRACTICE].public_id
    city.of["model", OTHER] = files[FileUse.SEED].public_id
    model = session.get_one(CalibrationAttempt, files[FileUse.PRACTICE].model_id)
    city.of["sheet", Role.SUPERVISOR] = model.public_id
    new = NewSession("校准会", model.case_id, [one.id or 0 for one in city.experts[:2]])
    meeting = open_session(session, actor=chair, new=new, now=NOW)
    city.of["session", COMMON] = meeting.public_id
    apart = replace(new, title="别的校准会", expert_ids=[one.id or 0 for one in city.experts[2:4]])
    city.of["session", OTHER] = open_session(session, actor=chair, new=apart, now=NOW).public_id
    for who, expert in ((Role.EXPERT, city.experts[0]), (OTHER, city.experts[1])):
        actor = city.actor(session, who)
        file_id = files[FileUse.PRACTICE].public_id
        sheet = begin_practice(session, actor=actor, file_id=file_id, now=NOW)
        city.of["sheet", who], city.of["try token", who] = sheet, f"try-{sheet}"
        city.of["test", who] = _test(session, expert)
        begin_rating(session, actor=actor, public_id=meeting.public_id, now=NOW)
    _seeds(session, city)


def _test(session: Session, expert: Expert) -> str:
    """A finished attempt at the qualification test."""
    test = QualificationAttempt(
        public_id=secrets.token_urlsafe(9), expert_id=expert.id or 0, number=1,
        rule=PassRule().stored(), state=TestState.FAILED, result={}, started_at=NOW,
        finished_at=NOW,
    )  # fmt: skip
    session.add(test)
    session.flush()
    return test.public_id


def _seeds(session: Session, city: City) -> None:
    cycle = drawn_cycle(
        session, [_case(session, city) for _ in range(3)], name=f"seeds-{city.name}",
        region=city.region,
    )  # fmt: skip
    cycle.plan += "[calibration]\nseed_share = 0.5\n"
    ids = session.exec(select(Case.id).order_by(col(Case.id).desc()).limit(3)).all()
    for place, expert in enumerate(city.experts[:2], start=1):
        wanted = [(case or 0, expert.id or 0, place) for case in ids]
        write_seats(session, cycle_id=cycle.id or 0, wanted=wanted, now=NOW)
    place_seeds(session, actor=SYSTEM, cycle=cycle, now=NOW)
    for who, expert in ((Role.EXPERT, city.experts[0]), (OTHER, city.experts[1])):
        placed = session.exec(
            select(SeedPlacement).where(
                SeedPlacement.cycle_id == cycle.id, SeedPlacement.expert_id == expert.id
            )
        ).first()
        assert placed
        seat = session.get_one(Assignment, placed.assignment_id)
        review_seat(session, city.actor(session, who), seat, Grade.FAIL)
        placed.feedback_at, placed.feedback_by = NOW, "chair"
        city.of["placement", who] = placed.public_id
    city.of["placement", COMMON] = city.of["placement", Role.EXPERT]
    city.of["seeded cycle", COMMON] = cycle.name


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


def _observations(session: Session, city: City, store: Store) -> None:
    """Hearings the two experts observe: one to be scored, one discussed, some fed back."""
    cycle = observed_cycle(session)
    cycle.region_id = city.region.id
    pair = city.experts[:2]
    own = make_lawyer(session, f"{city.name}承办", firm=make_firm(session, f"{city.name}承办所"))
    own.account_id = city.accounts[Role.LAWYER].id
    neighbours = make_hearing(session, agency=city.neighbour)
    places = {
        "open": make_hearing(session, agency=city.agency),
        "waits": make_hearing(session, agency=city.agency),
        "all in": make_hearing(session, agency=city.agency),
        "released": make_hearing(session, agency=city.agency, lawyer=own),
        "next door": neighbours,
    }
    found = {}
    session.add(
        ObservationRound(
            cycle_id=cycle.id, number=1, state=RoundState.FROZEN, frame_sha256="0" * 64,
            frozen_by="builder", frozen_at=NOW,
        )
    )  # fmt: skip
    for name, hearing in places.items():
        observation = make_observation(session, cycle, hearing)
        seats = [give_seat(session, observation.id or 0, one.id or 0, NOW) for one in pair]
        observation.state = ObservationState.STAFFED
        session.flush()
        found[name] = observation
        if name == "open":
            for who, seat in zip((Role.EXPERT, OTHER), seats, strict=True):
                actor = city.actor(session, who)
                sign_in(session, actor=actor, seat=seat.public_id, now=AT_COURT)
                city.of["observer seat", who] = seat.public_id
            city.of["observer seat", COMMON] = seats[0].public_id
            continue
        for seat in seats[:1] if name == "waits" else seats:
            hand_in(session, seat)
        if name == "all in":
            _photos(session, city, store, seats)
        if name in ("released", "next door"):
            _release(session, city, observation)
    city.of["round", COMMON] = cycle.name
    city.of["round", NEIGHBOUR] = "no-round-yet"
    city.of["hearing", COMMON] = places["open"].public_id
    city.of["hearing", NEIGHBOUR] = neighbours.public_id
    city.of["observation", COMMON] = found["open"].public_id
    city.of["discussed", COMMON] = found["all in"].public_id
    city.of["discussed", OTHER] = found["waits"].public_id
    city.of["released", COMMON] = found["released"].public_id
    city.of["released", NEIGHBOUR] = found["next door"].public_id


def _photos(session: Session, city: City, store: Store, seats: list[ObserverSeat]) -> None:
    """One photo of each observer of a hearing whose sheets are all in."""
    for who, seat in zip((Role.EXPERT, OTHER), seats, strict=True):
        photo = HearingPhoto(
            public_id=secrets.token_urlsafe(9), seat_id=seat.id or 0, op_id=secrets.token_hex(8),
            address=store.keep(blank_page()), media_type="application/pdf", size=1,
            received_at=AFTER,
        )  # fmt: skip
        session.add(photo)
        city.of["photo", who], city.of["photo seat", who] = photo.public_id, seat.public_id
    session.flush()
    city.of["photo", COMMON] = city.of["photo", Role.EXPERT]
    city.of["photo seat", COMMON] = city.of["photo seat", Role.EXPERT]


def _release(session: Session, city: City, observation: Observation) -> None:
    chair, key = city.actor(session, Role.SUPERVISOR), observation.public_id
    agreed = Agreed("合议意见", None, "", observation.revision)
    agree(session, actor=chair, observation=key, agreed=agreed, now=AFTER)
    feed_back(session, actor=chair, observation=key, feedback=Feedback("反馈", "函"), now=AFTER)


def _papers(session: Session, settings: Settings, city: City, who: str, account: Account) -> None:
    """What an account alone may open: a job, a notice, an import, an upload, kept files."""
    owner, key = account.id or 0, secrets.token_urlsafe(12)
    job = Job(public_id=key, kind="reviews.import", arguments={"cycle": "x"}, account_id=owner,
              state=JobState.DONE, result={}, created_at=NOW, finished_at=NOW)  # fmt: skip
    notice = Notice(public_id=key, account_id=owner, kind="files_asked", params=ASKED, url="/",
                    created_at=NOW, mail=Wanted.NONE)  # fmt: skip
    sent = CaseImport(public_id=key, account_id=owner, state=ImportState.DISCARDED, files=[],
                      counts={}, created_at=NOW)  # fmt: skip
    upload = Upload(public_id=key, account_id=owner, case_id=int(str(city.of["case", COMMON])),
                    name="x.pdf", size=10, state=UploadState.OPEN, created_at=NOW,
                    expires_at=NOW + timedelta(days=900))  # fmt: skip
    session.add_all([job, notice, sent, upload])
    session.flush()
    for sort in ("job", "notice", "import", "upload", "kept report", "kept print"):
        city.of[sort, who] = key
    keep_print(settings, account_id=owner, token=key, pdf=b"%PDF-1.7")
    report = kept_file(settings, owner, key)
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_bytes(b"%PDF-1.7")
    actor = city.actor(session, who)
    city.of["kept list", who] = keep_list(settings.home, actor, "a.csv", io.BytesIO(b"x"), NOW)

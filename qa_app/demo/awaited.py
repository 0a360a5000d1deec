"""Files of the half-way cycle: asked for, handed in, incomplete, refused, late, never to come.

Files of most cases are noted as paper in the cupboard; a few come as scans, among them those that
show what an agency and its supervisors see when something is missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from sqlmodel import Session, col, select

from qa_app import clock
from qa_app.accounts.models import Account, RoleGrant
from qa_app.cases.models import Case
from qa_app.core.roles import Role
from qa_app.cycles.queries import cycle_named
from qa_app.db.session import reading, transaction
from qa_app.demo import filing
from qa_app.demo.cycles import Office
from qa_app.demo.people import actor_named
from qa_app.demo.rules import scenario
from qa_app.demo.rules.scenario import CycleStory, at, working_days
from qa_app.files.services.requesting import ask_for_files, note_arrivals
from qa_app.sampling.models import SampleCase, SampleStatus, Stratum
from qa_app.sampling.services.receiving import mark_received
from qa_app.sampling.services.substituting import substitute_case
from qa_app.settings import Settings

NOT_RECEIVED, FEWEST_AWAITED, OF_THE_LOGIN = 0.04, 6, 3
STAFF = next(one.login for one in scenario.LOGINS if one.role is Role.AGENCY_STAFF)
LACKS: tuple[set[str], ...] = ({"mandate", "closing"}, set(), {"application"})
"""What files that come late lack of the archive directory; the second one is complete."""
SCANNED = 2
"""So many of the desk's files are scanned and put in order; papers of others are just filed."""
LOCKED_NAME = "案卷扫描件（加密）.pdf"
COVERED_PART, COVERS = "identity", ([90, 150, 820, 60], [90, 300, 500, 40])


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A drawn case, its agency, and how many of its stratum were not drawn."""

    case_id: int
    case_key: str
    agency_id: int
    substitutes: int


def ask(office: Office, story: CycleStory, chance: Random) -> None:
    """Every agency is asked for the files of its drawn cases by the day of the timetable."""
    with transaction() as session:
        ask_for_files(
            session,
            actor=office.actor,
            name=story.name,
            due_on=story.day(scenario.FILES_DUE),
            now=at(story.day(4), "15:00", chance),
        )


def receive(office: Office, story: CycleStory, chance: Random) -> tuple[list[int], list[str]]:
    """Files come in on three days; ids of cases still awaited, keys of those that never come."""
    with reading() as session:
        standing = _standing(session, story.name)
        own = _agency_of(session, STAFF)
    chance.shuffle(standing)
    standing.sort(key=lambda one: not one.substitutes)
    awaited = [one for one in standing if one.agency_id == own][:OF_THE_LOGIN]
    rest = [one for one in standing if one not in awaited]
    lost = len(scenario.MISSING_FILES)
    missing = [one for one in rest[:lost] if one.substitutes]
    more = max(FEWEST_AWAITED, round(len(standing) * NOT_RECEIVED)) - len(awaited)
    awaited += rest[lost : lost + more]
    come = [one for one in rest if one not in missing and one not in awaited]
    days = list(working_days(story.day(5), 3))
    for number, day in enumerate(days):
        part = [one.case_id for one in come[number :: len(days)]]
        with transaction() as session:
            now = at(day, "16:30", chance)
            mark_received(session, actor=office.actor, name=story.name, case_ids=part, now=now)
    return [one.case_id for one in awaited], [one.case_key for one in missing]


def substitute(office: Office, story: CycleStory, missing: Sequence[str], chance: Random) -> None:
    """Cases whose file will never come are replaced by the next of their stratum."""
    for hour, (key, reason) in enumerate(zip(missing, scenario.MISSING_FILES, strict=False), 10):
        with transaction() as session:
            substitute_case(
                session,
                actor=office.actor,
                name=story.name,
                case_key=key,
                reason=reason,
                now=at(story.day(8), f"{hour}:15", chance),
            )


def scan(
    office: Office, settings: Settings, story: CycleStory, awaited: Sequence[int]
) -> dict[str, int]:
    """Scans of the desk's cases; of those awaited one comes, two lack parts, one is refused."""
    office.step("files")
    with reading() as session:
        desk = filing.cases_on_desks(session, story.name, [scenario.DEMO_EXPERT.login])
    chance = Random(f"{office.simulation.seed}/files")
    desk = [case_id for case_id in desk if case_id not in awaited]
    with clock.standing_at(at(story.day(11), "10:00", chance)):
        supervisor = filing.Scanner(settings, office.simulation, office.actor)
        done = supervisor.hand_in(desk[:SCANNED]) + supervisor.file(desk[SCANNED:])
        covered = any(supervisor.cover(case_id, COVERED_PART, COVERS) for case_id in desk)
    with clock.standing_at(at(story.day(11), "14:00", chance)):
        for case_id, lacks in zip(awaited, LACKS, strict=False):
            scanner = filing.Scanner(settings, office.simulation, _keeper(office, case_id))
            done += scanner.hand_in([case_id], without=lacks, complete=True)
        scanner = filing.Scanner(settings, office.simulation, _keeper(office, awaited[0]))
        refused = bool(scanner.hand_in_locked(awaited[0], LOCKED_NAME))
        with transaction() as session:
            note_arrivals(session, case_ids=list(awaited), now=clock.now())
    return {
        "files": done,
        "files_incomplete": sum(map(bool, LACKS)),
        "uploads_refused": int(refused),
        "pages_covered": int(covered),
    }


def _keeper(office: Office, case_id: int):
    """The staff of the login where the case is its agency's, else the supervisor."""
    with reading() as session:
        own = session.get_one(Case, case_id).agency_id == _agency_of(session, STAFF)
        return actor_named(session, STAFF) if own else office.actor


def _agency_of(session: Session, login: str) -> int | None:
    statement = (
        select(RoleGrant.agency_id)
        .join(Account, col(Account.id) == col(RoleGrant.account_id))
        .where(Account.login == login)
    )
    return session.exec(statement).first()


def _standing(session: Session, name: str) -> list[_Drawn]:
    cycle = cycle_named(session, name)
    statement = (
        select(
            SampleCase.case_id,
            SampleCase.case_key,
            Case.agency_id,
            Stratum.frame_size - Stratum.sample_size,
        )
        .join(Stratum, col(Stratum.id) == col(SampleCase.stratum_id))
        .join(Case, col(Case.id) == col(SampleCase.case_id))
        .where(
            col(SampleCase.cycle_id) == cycle.id, col(SampleCase.status) != SampleStatus.REPLACED
        )
        .order_by(SampleCase.case_key)
    )
    return [_Drawn(*row) for row in session.execute(statement)]

"""The loop after the grade, in the order in which it happened: told, objected to, put right.

What each does is told in ``feeding_back``, ``objecting``, ``rectifying`` and ``teaching``; here are
the days. The last release and what came of it are of the day on which the demonstration is built,
so that whoever tries it still has days left to object.
"""

from datetime import date, timedelta
from io import BytesIO
from random import Random

from qa_app import clock
from qa_app.clock import SHANGHAI
from qa_app.core.case_types import CaseType
from qa_app.db.session import reading
from qa_app.demo import feeding_back, objecting, rectifying, teaching
from qa_app.demo.cycles import Office
from qa_app.demo.moments import Clock, Present
from qa_app.demo.paper import DOTS, pages_of
from qa_app.demo.people import actor_named
from qa_app.demo.rules.filepages import Line, Paper
from qa_app.demo.rules.loopwords import DONE, ON_PAPER
from qa_app.demo.rules.scenario import LOGINS, Story, at, working_days
from qa_app.feedback.rules.scope import Scope
from qa_app.files.background import KeptPaper, keep_paper
from qa_app.rectification.services.working import Paper as HandedIn
from qa_app.settings import Settings
from qa_app.workdays.queries import calendar

LATER = frozenset({CaseType.ARBITRATION, CaseType.ADMINISTRATIVE, CaseType.NON_LITIGATION})
"""Cases of these types are released last."""
AT_FIRST = Scope(types=tuple(kind for kind in CaseType if kind not in LATER))
DAYS_TO_PUT_RIGHT, DAYS_LEFT = 20, 15
SINCE = timedelta(hours=6)
"""The last acts begin so long before the demonstration is built."""


def close(office: Office, settings: Settings, story: Story) -> dict[str, int]:
    """Most feedback is released, read and objected to; what was found is put right in part."""
    office.step("told")
    cycle, days = story.finished.name, list(working_days(story.told, 5))
    chance = Random(f"{office.simulation.seed}/{cycle}/told")
    desk = _desk(office, cycle)
    feeding_back.give_accounts(cycle, desk.agency_id, at(days[0], "09:10", chance))
    done = feeding_back.release_part(office.actor, cycle, AT_FIRST, at(days[0], "10:00", chance))
    with reading() as session:
        readers = feeding_back.readers(session, done.public_id)
    moments = Clock(at(days[1], "09:00", chance))
    for reader in readers:
        feeding_back.read_sheets(reader, chance, moments)
    moments = Clock(at(days[2], "09:10", chance))
    answered = feeding_back.answer(office.actor, readers[0].sheets[1:2], moments)
    teaching.export_subsidies(office.actor, cycle, moments)
    counts = objecting.hear_all(office.actor, readers, moments)
    moments = Clock(at(days[3], "09:10", chance))
    teaching.export_subsidies(office.actor, cycle, moments)
    due_on = _due(days[3], DAYS_TO_PUT_RIGHT)
    counts |= rectifying.put_right(desk, moments, due_on, _paper(settings, chance))
    counts |= teaching.decide_at_desk(office.actor, Clock(at(days[4], "09:40", chance)))
    return {"sheets": done.sheets, "answered": answered, **counts}


def go_on(office: Office, settings: Settings, story: Story) -> dict[str, int]:
    """The rest is released on the day of the build; objections are in every state."""
    office.step("told")
    ended = at(story.planned.day(29), "09:00", Random(office.simulation.seed))
    cycle, now = story.finished.name, max(clock.now() - SINCE, ended)
    done = feeding_back.release_part(office.actor, cycle, Scope(), now)
    desk = _desk(office, cycle)
    with reading() as session:
        readers = feeding_back.readers(session, done.public_id)
        sheet = feeding_back.for_paper(session, done.public_id, desk.agency_id)
    moments = Clock(now)
    scan = _scanned(settings, Random(f"{office.simulation.seed}/{cycle}/paper"), ON_PAPER)
    counts = objecting.enter_one(desk.agency, sheet, scan, moments)
    counts |= objecting.begin_some(office.actor, readers, moments, leave_out=sheet)
    today = now.astimezone(SHANGHAI).date()
    rectifying.begin_more(desk, moments, _due(today, DAYS_LEFT))
    counts |= teaching.plan_training(office.actor, cycle, _due(today, DAYS_LEFT), moments)
    counts |= teaching.hold_up_models(office.actor, settings, story.half_way.name, Present(now))
    return {"sheets_now": done.sheets, **counts}


def _desk(office: Office, cycle: str) -> rectifying.Desk:
    with reading() as session:
        agency = actor_named(session, _login("agency"))
        agency_id = feeding_back.agency_of(session, agency.login).id or 0
    return rectifying.Desk(office.actor, cycle, agency, agency_id)


def _due(day: date, days: int) -> date:
    with reading() as session:
        return calendar(session).add_working_days(day, days)


def _login(scope: str) -> str:
    return next(one.login for one in LOGINS if one.scope == scope)


def _paper(settings: Settings, chance: Random) -> HandedIn:
    """One page that says what was done, as a scanner hands it over."""
    kept = _scanned(settings, chance, DONE)
    return HandedIn(f"{rectifying.PAPER_TITLE}.pdf", kept.media_type, kept.size, kept.pages)


def _scanned(settings: Settings, chance: Random, words: str) -> KeptPaper:
    """A page with two lines of handwriting."""
    lines = (Line(written=words[:24]), Line(written=words[24:48]))
    (page, *_) = pages_of(Paper("", rectifying.PAPER_TITLE, lines), chance)
    out = BytesIO()
    page.convert("RGB").save(out, "PDF", resolution=DOTS)
    return keep_paper(settings, out.getvalue())

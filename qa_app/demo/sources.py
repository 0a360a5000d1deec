"""The three sources beside the file, and the closing check, in the order in which they happened.

What each does is told in ``following``, ``leading``, ``opining``, ``hearings`` and
``closing_checks``; here are the days.
"""

from random import Random

from qa_app.cycles.queries import cycle_named
from qa_app.db.session import transaction
from qa_app.demo import closing_checks, following, hearings, leading, opining
from qa_app.demo.cycles import Office, plan_early
from qa_app.demo.hearings import Calendar
from qa_app.demo.rules.scenario import Story, at, working_days
from qa_app.settings import Settings
from qa_app.sources.services.combining import combine_cycle

CALLING_DAYS = 3
FINISHED_SEED, PRESENT_SEED = "06 13 20 24 30 32 02", "01 08 15 19 27 31 05"
THEN, NOW = opining.Wanted(150, 0.62), opining.Wanted(60, 0.25)
"""Bodies asked about the finished cycle's cases, and of the half-way cycle's so far."""
WHY = "回访和征询期届满，按评估方案的办法合成等次。"


def look_back(office: Office, story: Story) -> dict[str, int]:
    """The finished cycle is followed up and bodies are asked; its grades are combined."""
    office.step("asked")
    cycle, first = story.finished, story.followed_up
    days = list(working_days(first, 2 + CALLING_DAYS))
    following.draw(office, cycle, days[0], FINISHED_SEED)
    counts = following.take_in(office, cycle, days[2:])
    day, last = list(working_days(days[-1], 3))[1:]
    counts |= opining.ask(office, cycle, day, THEN, office.actor)
    with transaction() as session:
        done = combine_cycle(
            session,
            actor=office.actor,
            cycle=cycle_named(session, cycle.name),
            reason=WHY,
            now=at(last, "09:30", Random(f"{cycle.name}/combined")),
        )
    return {**counts, "combined": done.written, "combined_changed": done.changed}


def observe(office: Office, settings: Settings, story: Story, calendar: Calendar) -> dict[str, int]:
    """The half-way cycle is planned early; hearings of its year are observed until May."""
    day = story.half_way.planned_on
    if day is None:
        return {}
    plan_early(office, story.half_way, day)
    return hearings.observe_year(office, settings, story.half_way, calendar)


def look_now(
    office: Office, settings: Settings, story: Story, calendar: Calendar
) -> dict[str, int]:
    """The half-way cycle: calls being made, leads followed, opinions awaited, files checked."""
    office.step("asked")
    days = list(working_days(story.planned.day(1), 2 + CALLING_DAYS))
    following.draw(office, story.half_way, days[0], PRESENT_SEED)
    answered = following.call(office, story.half_way, days[2:])
    last = list(working_days(days[-1], 2))[1]
    counts = {"called": answered}
    asked = opining.ask(office, story.half_way, last, NOW, office.actor)
    counts |= {f"{name}_now": count for name, count in asked.items()}
    day = list(working_days(last, 2))[1]
    counts |= closing_checks.check_year(settings, story.years[-1][0].first, day)
    if story.half_way.planned_on:
        hearings.announce_more(office, story.half_way, calendar, list(working_days(day, 2))[1])
        day = list(working_days(day, 7))[-1]
    return counts | leading.work_on(office.actor, story.half_way.name, day)

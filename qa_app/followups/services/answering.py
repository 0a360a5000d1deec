"""Takes the answers of an aided person, however they came: by telephone, visit, letter or online.

For the call screen, the survey page and imports.  The sheet is locked, the follow-up is done, and
answers that cross a red line open leads, which enter no average.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from qa_app.audit.services import record
from qa_app.core.errors import Refused
from qa_app.core.roles import Actor
from qa_app.cycles.queries import hold_open
from qa_app.followups.models import Followup, Lead
from qa_app.followups.queries.questions import questionnaire_of
from qa_app.followups.rules.states import Channel, FollowupState, Respondent
from qa_app.followups.services.leads import open_leads
from qa_app.rubrics.rules.schema import Rubric
from qa_app.scoresheets.rules.answers import Answer
from qa_app.scoresheets.rules.choices import leads_in, satisfaction_in
from qa_app.scoresheets.rules.scoring import scorer_for
from qa_app.scoresheets.rules.stored import Filled
from qa_app.scoresheets.rules.submission import why_not_submit
from qa_app.scoresheets.services import Finished, add_finished


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered, by whom and how."""

    filled: Filled
    channel: Channel
    respondent: Respondent


def take_answers(
    session: Session,
    *,
    followup: Followup,
    given: Given,
    by: str,
    now: datetime,
) -> list[Lead]:
    """Lock the answers and close the follow-up; the leads they opened.

    ``by`` is the login of the caller, or a word such as ``survey`` where nobody was logged in.
    Refused (``followup_answered``) when answers were taken before, so of two at once one wins;
    the refusals of sheets when answers are missing or do not fit.
    """
    held = _locked(session, followup)
    hold_open(session, held.cycle_id)
    rubric = questionnaire_of(session, held.cycle_id)
    return enter_answers(session, followup=held, rubric=rubric, given=given, by=by, now=now)


def enter_answers(
    session: Session, *, followup: Followup, rubric: Rubric, given: Given, by: str, now: datetime
) -> list[Lead]:
    """The same for a follow-up that is locked, with its questionnaire, as imports have them."""
    held, filled = followup, given.filled
    if held.state is FollowupState.DONE:
        raise Refused("followup_answered")
    scorer = scorer_for(rubric, held.type)
    refusal = why_not_submit(scorer, filled.sheet)
    if refusal:
        raise refusal.error()
    score = scorer.score(filled.sheet)
    sheet = Finished(rubric, held.case_id, filled, score, held.scoresheet_id)
    (held.scoresheet_id,) = add_finished(session, [sheet], now=now)
    held.state, held.next_on, held.next_part = FollowupState.DONE, None, None
    held.held_by, held.held_until = None, None
    held.channel, held.respondent = given.channel, given.respondent
    held.satisfied = satisfied_overall(rubric, filled.answers)
    held.done_at, held.done_by = now, by
    held.revision += 1
    session.add(held)
    record(session, actor=Actor(None, by, by), act="followup.answered",
           on=("followup", held.public_id), now=now, channel=given.channel.value,
           respondent=given.respondent.value)  # fmt: skip
    crossed = [(one, filled.answers[one.criterion.id]) for one in leads_in(rubric, filled.answers)]
    return open_leads(session, followup=held, found=crossed, by=by, now=now)


def satisfied_overall(rubric: Rubric, answers: Mapping[str, Answer]) -> bool | None:
    """Whether the last question about satisfaction was answered so; None when it was not."""
    said = satisfaction_in(rubric, answers)
    asked = [
        criterion.id
        for criterion in rubric.criteria
        if any(option.satisfied is not None for option in criterion.options.values())
    ]
    return said.get(asked[-1]) if asked else None


def _locked(session: Session, followup: Followup) -> Followup:
    statement = select(Followup).where(col(Followup.id) == followup.id).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).one()

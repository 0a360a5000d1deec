"""The discussion of an observation: all sheets side by side, and what is agreed."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for

from qa_app import clock
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.observations.queries.discussion import Discussion, discussion_of
from qa_app.observations.queries.own import hearing_facts
from qa_app.observations.queries.photos import photos_by_seat
from qa_app.observations.rules.states import ObservationState
from qa_app.observations.services import discussing
from qa_app.observations.views import observer_forms as forms
from qa_app.observations.views.blueprint import bp
from qa_app.observations.views.observer_words import facts_of
from qa_app.observations.wording import hearing_time
from qa_app.scoresheets.views.shown import (
    ShownCriterion,
    ShownGroup,
    score_of,
    shown_groups,
    shown_red_lines,
)
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.requests import current_actor, request_session


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One criterion with the answers of all sheets."""

    criterion: ShownCriterion
    answers: tuple[ShownCriterion, ...]

    @property
    def differs(self) -> bool:
        """Whether the observers do not say the same."""
        return len({(one.chosen, one.points, one.left_out) for one in self.answers}) > 1


@bp.route("/observations/<observation>/discussion", methods=["GET", "POST"])
@allow(Role.EXPERT, Role.SUPERVISOR)
def discussion(observation: str):
    """Side by side, then the agreed text and grade."""
    found = discussion_of(request_session(), current_actor(), observation)
    form = forms.DiscussionForm(data=_before(found))
    if form.is_submitted() and form.validate():
        with transaction() as session:
            discussing.agree(
                session,
                actor=current_actor(),
                observation=observation,
                agreed=form.agreed(),
                now=clock.now(),
            )
        flash(_("合议意见已保存。"), "done")
        return redirect(url_for("observations.discussion", observation=observation))
    return render_template("observations/discussion.html", **_words(found), form=form)


def _before(found: Discussion) -> dict[str, object]:
    row = found.observation
    differs = bool(row.grade_reason)
    return {
        "text": row.discussion,
        "grade": row.grade.value if row.grade and differs else "",
        "reason": row.grade_reason,
        "revision": str(row.revision),
    }


def _words(found: Discussion) -> dict[str, object]:
    hearing = found.hearing
    facts = hearing_facts(hearing)
    marked = [[one for one in shown_red_lines(sheet) if one.marked] for sheet in found.sheets]
    return {
        "row": found.observation,
        "facts": facts_of(facts),
        "when": hearing_time(hearing.starts_at),
        "sheets": [(one, score_of(one)) for one in found.sheets],
        "photos": photos_by_seat(request_session(), [one.seat for one in found.sheets]),
        "groups": _side_by_side(found),
        "red_lines": marked if any(marked) else [],
        "outcome": found.outcome,
        "leads": found.leads,
        "is_final": found.observation.state is ObservationState.FED_BACK,
    }


def _side_by_side(found: Discussion) -> list[tuple[ShownGroup, list[SideBySide]]]:
    """Group → each criterion with the answers of all sheets in their order."""
    columns = [shown_groups(one) for one in found.sheets]
    if not columns or any(_ids(each) != _ids(columns[0]) for each in columns):
        return []
    return [
        (
            group,
            [
                SideBySide(criterion, tuple(column[g].criteria[c] for column in columns))
                for c, criterion in enumerate(group.criteria)
            ],
        )
        for g, group in enumerate(columns[0])
    ]


def _ids(groups: list[ShownGroup]) -> list[str]:
    return [criterion.id for group in groups for criterion in group.criteria]

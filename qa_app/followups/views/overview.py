"""The follow-up of a cycle for those who supervise it: how far it is and what it comes to."""

from typing import Any

from flask import render_template

from qa_app.cycles import queries as cycles
from qa_app.cycles.messages import INTERVAL_METHODS
from qa_app.cycles.models import Cycle
from qa_app.followups.queries import drawn, figures
from qa_app.followups.queries.leads import leads_in_sight
from qa_app.followups.rules.states import DrawState
from qa_app.followups.views.blueprint import bp
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.requests import current_actor, request_session
from qa_app.web.words import sentence


@bp.route("/cycles/<name>/followups")
@allow(*cycles.READERS)
def overview(name: str) -> str:
    """Draw, contacts, response rate, satisfaction, leads."""
    session, actor = request_session(), current_actor()
    cycle = cycles.cycle_for(session, actor, name)
    draw = drawn.draw_of(session, cycle)
    manages = cycles.may_manage(session, actor, cycle)
    if draw is None or draw.state is not DrawState.DRAWN:
        return render_template(
            "followups/before.html", cycle=cycle, draw=draw, manages=manages,
            share=drawn.share_of(session, cycle),
        )  # fmt: skip
    return render_template(
        "followups/overview.html",
        cycle=cycle,
        draw=draw,
        manages=manages,
        plan=cycles.plan_of(cycle).followups,
        leads=figures.lead_counts(session, cycle.id or 0, leads_in_sight(session, actor)),
        **_figures(cycle),
    )


def _figures(cycle: Cycle) -> dict[str, Any]:
    session = request_session()
    where = figures.in_sight(session, current_actor())
    found = figures.satisfaction_of(session, cycle, where)
    return {
        "contacts": figures.contacts_of(session, cycle.id or 0, where),
        "satisfaction": found,
        "methods": INTERVAL_METHODS,
        "why_not": sentence(found.why_not.code, found.why_not.params, _) if found.why_not else "",
        "parts": figures.parts_of(session, cycle, where),
    }

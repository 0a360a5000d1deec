"""The hearing calendar: list with export, one hearing, and the acts on it."""

from collections.abc import Iterator

from flask import Response, flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.cases.rules.fields import LABELS
from qa_app.cases.rules.flags import FLAG_OF
from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.core.spreadsheets import csv_pieces
from qa_app.cycles.models import CycleState
from qa_app.cycles.queries import cycles_in_state
from qa_app.cycles.rules.competition import CycleKind
from qa_app.db.session import read_session, transaction
from qa_app.observations import forms
from qa_app.observations.messages import HEARING_STATES
from qa_app.observations.models import Hearing
from qa_app.observations.queries import calendar as queries
from qa_app.observations.queries.calendar import READERS, WRITERS
from qa_app.observations.queries.period import names_holding
from qa_app.observations.rules.states import HearingState
from qa_app.observations.services import calendar as services
from qa_app.observations.services.choosing import name_hearing
from qa_app.observations.tables import hearing_header, hearing_texts
from qa_app.observations.views.blueprint import bp
from qa_app.observations.views.shown import shown_moves
from qa_app.observations.wording import STATE_LABELS
from qa_app.panel.tables import MIME_TYPES, table_bytes
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_table
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request, translator
from qa_app.web.requests import current_actor, request_session


@bp.route("/hearings/")
@allow(*READERS)
def hearings() -> str:
    """Hearings in the actor's scope: filter, search, pages."""
    actor, now = current_actor(), clock.now()
    wanted, session = forms.filter_of(request.args, now), request_session()
    page = queries.hearings_page(session, actor, wanted)
    return render_template(
        "observations/hearings.html",
        page=page,
        empty=not page.total and wanted.is_bare and queries.is_empty(session, actor),
        wanted=wanted,
        types=list(CaseType),
        states=HEARING_STATES,
        flags=[(int(bit), _(LABELS[field])) for field, bit in FLAG_OF.items()],
        sees_picks=actor.has(*queries.SEES_PICKS),
        when=forms.when_of(request.args),
        now=now,
    )


@bp.route("/hearings/export.<kind>")
@allow(*READERS)
def hearings_export(kind: str) -> Response:
    """The same list as a file: every page of it."""
    if kind not in MIME_TYPES:
        raise NotFound
    wanted, actor = forms.filter_of(request.args, clock.now()), current_actor()
    translate = translator(language_of_request())
    header = hearing_header(translate)
    if kind == "csv":

        def stream() -> Iterator[bytes]:
            with read_session() as session:
                rows = queries.export_rows(session, actor, wanted)
                yield from csv_pieces(header, (hearing_texts(row, translate) for row in rows))

        headers = {"Content-Disposition": "attachment; filename=hearings.csv"}
        return Response(stream(), mimetype="text/csv", headers=headers)
    rows = queries.export_rows(request_session(), actor, wanted)
    content = table_bytes(kind, header, (hearing_texts(row, translate) for row in rows))
    return sent_table(content, f"hearings.{kind}")


@bp.route("/hearings/new", methods=["GET", "POST"])
@allow(*WRITERS)
def hearing_new():
    """Enter a hearing."""
    form = forms.NewHearingForm()
    form.offer()
    form.offer_agencies(queries.writable_agencies(request_session(), current_actor()))
    if not form.validate_on_submit():
        return render_template("observations/hearing_new.html", form=form)
    with transaction() as session:
        made = services.enter_hearing(
            session, actor=current_actor(), agency_id=form.agency.data, fields=form.fields(),
            now=clock.now(),
        )  # fmt: skip
        public_id = made.public_id
    flash(_("已登记庭审。"), "done")
    return redirect(url_for("observations.hearing", public_id=public_id))


@bp.route("/hearings/<public_id>")
@allow(*READERS)
def hearing(public_id: str) -> str:
    """One hearing with the times it had and, for who may know, where it is observed."""
    session, actor = request_session(), current_actor()
    found = queries.hearing_for(session, actor, public_id)
    return render_template(
        "observations/hearing.html",
        hearing=found,
        agency=queries.agency_name(session, found.agency_id),
        moves=shown_moves(found),
        flags=[_(LABELS[field]) for field, bit in FLAG_OF.items() if found.flags & bit],
        states=HEARING_STATES,
        progress=STATE_LABELS,
        observed=queries.observed_in(session, actor, found),
        sees_picks=queries.sees_picks(session, actor, found),
        may_change=_may_change(found),
        now=clock.now(),
    )


@bp.route("/hearings/<public_id>/edit", methods=["GET", "POST"])
@allow(*WRITERS)
def hearing_edit(public_id: str):
    """Change a hearing; another time moves it and keeps the one it had."""
    found = queries.hearing_for(request_session(), current_actor(), public_id, WRITERS)
    form = forms.HearingForm(data=None if request.form else forms.values_of(found)).offer()
    if not form.validate_on_submit():
        return render_template("observations/hearing_edit.html", form=form, hearing=found)
    with transaction() as session:
        services.change_hearing(
            session, actor=current_actor(), public_id=public_id, fields=form.fields(),
            revision=form.known_revision(), now=clock.now(),
        )  # fmt: skip
    flash(_("已保存。"), "done")
    return redirect(url_for("observations.hearing", public_id=public_id))


@bp.route("/hearings/<public_id>/cancel", methods=["GET", "POST"])
@allow(*WRITERS)
def hearing_cancel(public_id: str):
    """Note that a hearing does not take place."""
    found = queries.hearing_for(request_session(), current_actor(), public_id, WRITERS)
    form = forms.CancelForm()
    if not form.validate_on_submit():
        return render_template("observations/hearing_cancel.html", form=form, hearing=found)
    with transaction() as session:
        services.cancel_hearing(
            session, actor=current_actor(), public_id=public_id, reason=str(form.reason.data),
            now=clock.now(),
        )  # fmt: skip
    flash(_("庭审已登记为取消。"), "done")
    return redirect(url_for("observations.hearing", public_id=public_id))


@bp.route("/hearings/held", methods=["POST"])
@allow(*WRITERS)
def hearings_held():
    """Note that the chosen hearings took place."""
    with transaction() as session:
        count = services.mark_held(
            session, actor=current_actor(), public_ids=request.form.getlist("hearing")[:200],
            now=clock.now(),
        )  # fmt: skip
    flash(_("已登记 %(count)s 次庭审开过。", count=count), "done")
    one = request.form.get("back", "")
    if one:
        return redirect(url_for("observations.hearing", public_id=one))
    return redirect(url_for("observations.hearings", **request.args.to_dict()))


@bp.route("/hearings/<public_id>/name", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def hearing_name(public_id: str):
    """Name a hearing to be observed, with a reason, beside the random share."""
    session, actor = request_session(), current_actor()
    found = queries.hearing_for(session, actor, public_id, (Role.SUPERVISOR,))
    open_still = [state for state in CycleState if state is not CycleState.CLOSED]
    found_cycles = cycles_in_state(session, actor, *open_still)
    cycles = [row for row in found_cycles if row.kind is CycleKind.ASSESSMENT]
    within = names_holding(session, [row.name for row in cycles], found)
    form = forms.NamingForm()
    form.cycle.choices = [(row.name, row.title or row.name) for row in cycles if row.name in within]
    if not form.validate_on_submit():
        return render_template("observations/hearing_name.html", form=form, hearing=found)
    with transaction() as writing:
        name_hearing(
            writing, actor=actor, name=str(form.cycle.data), public_id=public_id,
            reason=str(form.reason.data), now=clock.now(),
        )  # fmt: skip
    flash(_("已指定旁听。"), "done")
    return redirect(url_for("observations.hearing", public_id=public_id))


def _may_change(found: Hearing) -> bool:
    ids = {key for key, _name in queries.writable_agencies(request_session(), current_actor())}
    return found.agency_id in ids and found.state is not HearingState.CANCELLED

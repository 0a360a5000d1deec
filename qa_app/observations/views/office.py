"""The supervisor's pages of observations: the list of a cycle, one observation, seats, feedback."""

from flask import flash, redirect, render_template, request, url_for

from qa_app import clock
from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.cycles.queries import managed_or_hidden, plan_of
from qa_app.db.session import transaction
from qa_app.observations.queries import listing as queries
from qa_app.observations.queries.managed import managed_seat
from qa_app.observations.queries.own import hearing_facts
from qa_app.observations.queries.staffing import Staffing, staffing_of
from qa_app.observations.rules.states import SEEN, ObservationPick, ObservationState
from qa_app.observations.rules.times import is_over
from qa_app.observations.services import choosing, discussing, seating
from qa_app.observations.views import observer_forms as forms
from qa_app.observations.views.blueprint import bp
from qa_app.observations.views.observer_words import facts_of
from qa_app.observations.wording import (
    HINDRANCE_LABELS,
    PICK_LABELS,
    SEAT_LABELS,
    STATE_LABELS,
    hearing_time,
)
from qa_app.panel.tables import MIME_TYPES, table_bytes
from qa_app.web import filters
from qa_app.web.audience import allow
from qa_app.web.downloads import sent_table
from qa_app.web.i18n import gettext as _
from qa_app.web.reading import whole_number
from qa_app.web.requests import current_actor, request_session

MOST_CHOSEN = 2000


@bp.route("/cycles/<name>/observations/list")
@allow(Role.SUPERVISOR)
def listing(name: str) -> str:
    """Every observation of the cycle, with who is late and what waits."""
    session, actor = request_session(), current_actor()
    cycle = managed_or_hidden(session, actor, name)
    wanted, now = forms.list_filter(request.args), clock.now()
    return render_template(
        "observations/listing.html",
        cycle=cycle,
        page=queries.observations_page(session, actor, cycle, wanted, now),
        counts=queries.counts_by_state(session, actor, cycle),
        late=queries.count_of_late(session, actor, cycle, now),
        open=queries.count_of_open_seats(session, actor, cycle, now),
        wanted=wanted,
        observers=plan_of(cycle).observations.observers,
        states=STATE_LABELS,
        picks=PICK_LABELS,
    )


@bp.route("/cycles/<name>/observations/list.<kind>")
@allow(Role.SUPERVISOR)
def export_listing(name: str, kind: str):
    """The observations the list shows, as a spreadsheet."""
    cycle = managed_or_hidden(request_session(), current_actor(), name)
    if kind not in MIME_TYPES:
        raise NotFound(kind)
    lines = queries.observations_to_export(
        request_session(), current_actor(), cycle, forms.list_filter(request.args), clock.now()
    )
    header = [
        _("开庭时间"), _("法院"), _("法庭"), _("案件编号"), _("机构"), _("类型"), _("承办人员"),
        _("律所"), _("来源"), _("状态"), _("旁听人员"), _("已提交"), _("合议等级"), _("得分"),
    ]  # fmt: skip
    content = table_bytes(kind, header, [_cells(line) for line in lines])
    return sent_table(content, f"{name}-observations.{kind}")


@bp.route("/cycles/<name>/observations/seats", methods=["POST"])
@allow(Role.SUPERVISOR)
def seat_all(name: str):
    """Seat observers at the hearings ticked, or at all that want some."""
    managed_or_hidden(request_session(), current_actor(), name)
    chosen = request.form.getlist("observation")[:MOST_CHOSEN]
    only = chosen if request.form.get("which") == "chosen" else None
    with transaction() as session:
        done = seating.seat_many(
            session, actor=current_actor(), cycle=name, observations=only, now=clock.now()
        )
    flash(_("已安排 %(seats)s 个席位，%(full)s 场庭审人员已满，%(short)s 场仍缺旁听人员。",
            seats=done.seats, full=done.observations, short=len(done.short)), "done")  # fmt: skip
    return redirect(url_for("observations.listing", name=name))


@bp.route("/observations/<observation>")
@allow(Role.SUPERVISOR)
def observation(observation: str) -> str:
    """One observation: seats, who could go and why others could not, what follows."""
    found = staffing_of(request_session(), current_actor(), observation, clock.now())
    return render_template("observations/observation.html", **_one(found))


@bp.route("/observations/<observation>/seats", methods=["POST"])
@allow(Role.SUPERVISOR)
def seat_expert(observation: str):
    """Seat one expert by hand."""
    with transaction() as session:
        seating.seat_observer(
            session,
            actor=current_actor(),
            observation=observation,
            expert_id=whole_number(request.form.get("expert")),
            now=clock.now(),
        )
    flash(_("已安排旁听人员。"), "done")
    return redirect(url_for("observations.observation", observation=observation))


@bp.route("/observations/seats/<seat>/end", methods=["POST"])
@allow(Role.SUPERVISOR)
def take_back(seat: str):
    """Take a seat back."""
    _row, found = managed_seat(request_session(), current_actor(), seat)
    observation = found.observation.public_id
    form = forms.TakeBackForm()
    if not form.validate_on_submit():
        flash(_("请写明撤下的原因。"), "error")
    else:
        with transaction() as session:
            seating.take_seat_back(
                session,
                actor=current_actor(),
                seat=seat,
                reason=form.reason.data or "",
                now=clock.now(),
            )
        flash(_("已撤下，席位空出。"), "done")
    return redirect(url_for("observations.observation", observation=observation))


@bp.route("/observations/<observation>/missed", methods=["POST"])
@allow(Role.SUPERVISOR)
def missed(observation: str):
    """Note that nobody observed the hearing, and why."""
    form = forms.MissedForm()
    if not form.validate_on_submit():
        flash(_("请写明未旁听的原因。"), "error")
    else:
        with transaction() as session:
            discussing.mark_missed(
                session,
                actor=current_actor(),
                observation=observation,
                reason=form.reason.data or "",
                now=clock.now(),
            )
        flash(_("已登记为未旁听。"), "done")
    return redirect(url_for("observations.observation", observation=observation))


@bp.route("/observations/<observation>/withdraw", methods=["POST"])
@allow(Role.SUPERVISOR)
def withdraw(observation: str):
    """Take back that a hearing was named to be observed."""
    form = forms.WithdrawForm()
    if not form.validate_on_submit():
        flash(_("请写明撤销指定的理由。"), "error")
    else:
        with transaction() as session:
            choosing.withdraw_naming(
                session,
                actor=current_actor(),
                observation=observation,
                reason=form.reason.data or "",
                now=clock.now(),
            )
        flash(_("已撤销指定，这次庭审不再旁听。"), "done")
    return redirect(url_for("observations.observation", observation=observation))


@bp.route("/observations/<observation>/feedback", methods=["GET", "POST"])
@allow(Role.SUPERVISOR)
def feed_back(observation: str):
    """Write the feedback and release it."""
    found = staffing_of(request_session(), current_actor(), observation, clock.now())
    row = found.found.observation
    if row.state is ObservationState.FED_BACK:
        return redirect(url_for("observations.feedback", observation=observation))
    form = forms.FeedbackForm(data={"to_lawyer": row.feedback or row.discussion})
    valid, said = form.validate_on_submit(), form.feedback(request.form.get("seen", ""))
    doubt = discussing.doubt_of(request_session(), row, found.found.hearing, said)
    if not valid or (doubt is not None and not doubt.clear(said.seen)):
        words = {"doubt": doubt, "asked": valid}
        return render_template("observations/feed_back.html", **_one(found), form=form, **words)
    with transaction() as session:
        discussing.feed_back(
            session,
            actor=current_actor(),
            observation=observation,
            feedback=said,
            now=clock.now(),
        )
    flash(_("反馈已发给承办人员和机构。"), "done")
    return redirect(url_for("observations.feedback", observation=observation))


def _one(found: Staffing) -> dict[str, object]:
    row, hearing = found.found.observation, found.found.hearing
    facts = hearing_facts(hearing, found.found.agency)
    choices = [(one.id, _choice(one.name, one.load, one.at_home)) for one in found.offered]
    return {
        "staffing": found,
        "row": row,
        "cycle": found.found.cycle,
        "when": hearing_time(hearing.starts_at),
        "facts": [(_("案件编号"), hearing.case_number), *facts_of(facts)],
        "states": STATE_LABELS,
        "picks": PICK_LABELS,
        "seat_states": SEAT_LABELS,
        "reasons": HINDRANCE_LABELS,
        "choices": choices,
        "all_in": row.state in SEEN,
        "hearing": hearing.public_id,
        "may_be_withdrawn": _may_be_withdrawn(found),
        "may_be_missed": found.is_open and hearing.starts_at <= clock.now(),
        "over": is_over(hearing.starts_at, clock.now()),
        "take_back_form": forms.TakeBackForm(formdata=None),
        "withdraw_form": forms.WithdrawForm(formdata=None),
        "missed_form": forms.MissedForm(formdata=None),
    }


def _may_be_withdrawn(found: Staffing) -> bool:
    named = found.found.observation.pick is ObservationPick.NAMED
    begun = found.found.hearing.starts_at <= clock.now()
    return named and found.is_open and not begun and not any(s.signed_in_at for s in found.seats)


def _choice(name: str, load: int, at_home: bool) -> str:
    if at_home:
        return _("%(name)s，已安排 %(load)s 场", name=name, load=load)
    return _("%(name)s，已安排 %(load)s 场，不是擅长的类型", name=name, load=load)


def _cells(line: queries.Line) -> list[str | int | None]:
    return [
        hearing_time(line.starts_at), line.court, line.courtroom, line.case_number, line.agency,
        filters.type_label(line.type), line.lawyer, line.firm, _(PICK_LABELS[line.pick]),
        _(STATE_LABELS[line.state]), _("、").join(line.observers), line.submitted,
        filters.grade_label(line.grade) if line.grade else "",
        filters.points(line.points) if line.points is not None else "",
    ]  # fmt: skip

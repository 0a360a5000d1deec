"""One item of a meeting: ratings side by side, minutes, the vote, the decision."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from sqlmodel import Session

from qa_app import clock
from qa_app.adjudication import forms
from qa_app.adjudication.messages import ITEM_LABELS, RESULT_LABELS
from qa_app.adjudication.models import AgendaItem, ItemState
from qa_app.adjudication.queries.meetings import ItemLine, Room, item_line, room_of
from qa_app.adjudication.queries.reading import token_of
from qa_app.adjudication.queries.voting import is_revealed, standing_of
from qa_app.adjudication.registry import BESIDE, Beside
from qa_app.adjudication.services import closing, holding
from qa_app.adjudication.services.holding import At
from qa_app.adjudication.views.blueprint import bp
from qa_app.adjudication.views.meetings import PEOPLE
from qa_app.core.roles import Role
from qa_app.db.session import transaction
from qa_app.panel.messages import REASON_LABELS
from qa_app.panel.rules.conflicts import Reason
from qa_app.reviews.queries.further import sheets_of_case
from qa_app.reviews.views.compared import column_of, compared
from qa_app.web import filters
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.reading import whole_number
from qa_app.web.requests import current_actor, request_session
from qa_app.web.saving import wants_json


@bp.route("/meetings/<meeting>/items/<item>")
@allow(*PEOPLE)
def item(meeting: str, item: str) -> str:
    """The anonymous ratings side by side, and what one may do with the item now."""
    session, actor = request_session(), current_actor()
    room = room_of(session, actor, meeting)
    line = item_line(session, actor, room, item)
    row = session.get_one(AgendaItem, line.id)
    return render_template(
        "adjudication/item.html",
        room=room,
        line=line,
        item=row,
        label=_(ITEM_LABELS[row.state]),
        floored=closing.bound_of(session, room.cycle, row.case_id).floor is not None,
        autosave_key=f"minutes:{actor.account_id}:{item}",
        besides=_besides(session, room, row),
        **_vote(session, room, row),
        **_ratings(session, room, line),
    )


@bp.route("/meetings/<meeting>/items/<item>/minutes", methods=["POST"])
@allow(*PEOPLE)
def minutes(meeting: str, item: str):
    """Save the minutes of an item as they are written."""
    with transaction() as session:
        saved = holding.save_minutes(
            session,
            actor=current_actor(),
            at=At(meeting, item),
            text=request.form.get("minutes", ""),
            revision=whole_number(request.form.get("revision")),
            now=clock.now(),
        )
    if not wants_json():
        return redirect(url_for("adjudication.item", meeting=meeting, item=item))
    return jsonify(revision=saved, saved_at=filters.time_of_day(clock.now()), outputs={})


@bp.route("/meetings/<meeting>/items/<item>/vote", methods=["POST"])
@allow(Role.EXPERT)
def vote(meeting: str, item: str):
    """Cast or change the own vote."""
    form = forms.VoteForm()
    if not form.validate_on_submit():
        flash(_("请选择等级或者弃权。"), "error")
    else:
        with transaction() as session:
            holding.cast_vote(
                session,
                actor=current_actor(),
                at=At(meeting, item),
                grade=form.vote(),
                reason=form.reason.data or "",
                now=clock.now(),
            )
        flash(_("已投票。"), "done")
    return redirect(url_for("adjudication.item", meeting=meeting, item=item))


@bp.route("/meetings/<meeting>/items/<item>/dissent", methods=["POST"])
@allow(Role.EXPERT)
def dissent(meeting: str, item: str):
    """Note why the own vote differs from the decision."""
    with transaction() as session:
        holding.note_dissent(
            session,
            actor=current_actor(),
            at=At(meeting, item),
            reason=request.form.get("reason", ""),
            now=clock.now(),
        )
    flash(_("不同意见已记入记录。"), "done")
    return redirect(url_for("adjudication.item", meeting=meeting, item=item))


@bp.route("/meetings/<meeting>/items/<item>/stay-out", methods=["POST"])
@allow(Role.EXPERT)
def stay_out(meeting: str, item: str):
    """Declare a conflict with an item."""
    with transaction() as session:
        holding.stay_out(
            session,
            actor=current_actor(),
            at=At(meeting, item),
            reason=request.form.get("reason", ""),
            now=clock.now(),
        )
    flash(_("已登记回避，本项对您不再可见。"), "done")
    return redirect(url_for("adjudication.show", meeting=meeting))


@bp.route("/meetings/<meeting>/items/<item>/decide", methods=["POST"])
@allow(*PEOPLE)
def decide(meeting: str, item: str):
    """Close the item with what the vote came to."""
    form = forms.CloseForm()
    if not form.validate_on_submit():
        flash(" ".join(str(one) for found in form.errors.values() for one in found), "error")
        return redirect(url_for("adjudication.item", meeting=meeting, item=item))
    seen = request.form.get("seen", "")
    decision = closing.Decision(form.hundredths(), form.reason.data or "", seen)
    doubt = _doubt(meeting, item, decision.reason)
    if doubt is not None and not doubt.clear(seen):
        return render_template("adjudication/decide.html", meeting=meeting, item=item, form=form,
                               doubt=doubt, asked="confirming" in request.form)  # fmt: skip
    with transaction() as session:
        closing.decide_item(
            session, actor=current_actor(), at=At(meeting, item), decision=decision, now=clock.now()
        )
    flash(_("决议已形成，本案已定级。"), "done")
    return redirect(url_for("adjudication.item", meeting=meeting, item=item))


@bp.route("/meetings/<meeting>/items/<item>/again", methods=["POST"])
@allow(*PEOPLE)
def vote_again(meeting: str, item: str):
    """Begin another round of voting."""
    with transaction() as session:
        at = At(meeting, item)
        closing.vote_again(session, actor=current_actor(), at=at, now=clock.now())
    return redirect(url_for("adjudication.item", meeting=meeting, item=item))


@bp.route("/meetings/<meeting>/items/<item>/leave-open", methods=["POST"])
@allow(*PEOPLE)
def leave_open(meeting: str, item: str):
    """Leave the item to another meeting."""
    with transaction() as session:
        at = At(meeting, item)
        closing.leave_open(session, actor=current_actor(), at=at, now=clock.now())
    return redirect(url_for("adjudication.item", meeting=meeting, item=item))


def _doubt(meeting: str, item: str, reason: str) -> closing.Doubt | None:
    session, actor = request_session(), current_actor()
    room = room_of(session, actor, meeting)
    line = item_line(session, actor, room, item)
    return closing.doubt_of(session, room.cycle, line.case_id, reason) if room.leads else None


def _vote(session: Session, room: Room, row: AgendaItem) -> dict[str, object]:
    standing = standing_of(session, room, row)
    mine = standing.ballots.get(room.member.expert_id) if room.member else None
    form = forms.VoteForm(formdata=None)
    if mine is not None:
        form.grade.data = mine.grade.value if mine.grade else forms.NO_GRADE
        form.reason.data = mine.dissent
    refusal = closing.why_not_close(standing.outcome, room.meeting.quorum)
    return {
        "standing": standing,
        "revealed": is_revealed(row, standing),
        "mine": mine,
        "vote_form": form,
        "close_form": forms.CloseForm(formdata=None),
        "dissent_form": forms.DissentForm(formdata=None),
        "out_form": forms.StayOutForm(formdata=None),
        "result": _(RESULT_LABELS[standing.outcome.result]),
        "can_decide": refusal is None,
        "reasons": _reasons(standing.out) if room.manages else {},
    }


def _reasons(out) -> dict[int, str]:
    """Why members stay out, for whoever calls the meeting."""
    words = {str(reason): label for reason, label in REASON_LABELS.items()}
    declared = REASON_LABELS[Reason.DECLARED]
    return {
        member.expert_id: said or _("、").join(_(words.get(code, declared)) for code in codes)
        for member, codes, said in out
    }


def _besides(session: Session, room: Room, row: AgendaItem) -> list[Beside]:
    """What others lay beside it while it is to be decided."""
    if not (room.is_open and row.state in (ItemState.WAITING, ItemState.VOTING)):
        return []
    found = (lay(session, room.cycle, row.case_id) for lay in BESIDE)
    return [one for one in found if one is not None]


def _ratings(session: Session, room: Room, line: ItemLine) -> dict[str, object]:
    """Nothing for members once the meeting is over: what they needed it for is done."""
    if not room.is_open and not room.manages:
        return {"columns": [], "rows": [], "urls": None}
    language = language_of_request()
    sheets = sheets_of_case(session, room.cycle.id or 0, line.case_id)
    columns = [column_of(one, language) for one in sheets]
    rows = compared(sheets[0].rubric, [one.filled for one in sheets], language) if sheets else []
    token = token_of(line.public_id)
    urls = {
        "outline": url_for("files.outline", token=token),
        "search": url_for("files.search", token=token),
    }
    return {"columns": columns, "rows": rows, "urls": urls if room.is_open else None}

"""Survey cards and links for aided persons: for one follow-up, or for all that can be asked."""

from flask import flash, redirect, render_template, url_for
from wtforms import BooleanField, StringField
from wtforms.validators import Length

from qa_app import clock
from qa_app.cycles.models import Cycle
from qa_app.db.session import transaction
from qa_app.followups import background
from qa_app.followups.queries.inviting import (
    Invited,
    card_lines,
    count_to_invite,
    drawn_cycle_for,
    link_days,
    people_to_invite,
)
from qa_app.followups.queries.visible import CALLERS
from qa_app.followups.services.inviting import invite_person, survey_end
from qa_app.followups.views.blueprint import bp
from qa_app.invitations.background import Order
from qa_app.invitations.guarding import public_address
from qa_app.invitations.views import order_print, pdf_answer
from qa_app.web.audience import allow
from qa_app.web.forms import Form
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.i18n import lazy_gettext as _l
from qa_app.web.requests import current_actor, request_session


class CardsForm(Form):
    """For whom cards are printed."""

    agency = StringField(
        _l("法律援助机构"), [Length(max=100)], description=_l("机构代码或者名称；不填为全部。")
    )
    renew = BooleanField(_l("已有有效链接的也重新印制，原来的链接停用"))


@bp.route("/followups/cards/<name>", methods=["GET", "POST"])
@allow(*CALLERS)
def cards(name: str):
    """Print a card for every aided person in sight who has not answered."""
    session, actor, form = request_session(), current_actor(), CardsForm()
    cycle = drawn_cycle_for(session, actor, name)
    wanted = Invited(str(form.agency.data or "").strip(), bool(form.renew.data))
    if not form.validate_on_submit():
        count = count_to_invite(session, actor, cycle, clock.now(), wanted)
        return render_template(
            "followups/cards.html", cycle=cycle, form=form, count=count, days=link_days(cycle)
        )
    found = people_to_invite(session, actor, cycle, clock.now(), wanted)
    if not found:
        flash(_("没有需要印制回访卡的案件。"), "warning")
        return redirect(url_for("followups.cards", name=name))
    order = Order(cycle, found, public_address(), language_of_request())
    with transaction() as writing:
        if len(found) > background.CARDS.long:
            return order_print(writing, background.CARDS, order, wanted.agency)
        printed = background.print_cards(writing, actor=actor, order=order, now=clock.now())
    return pdf_answer(printed.pdf, f"SURVEY-CARDS-{name}.pdf")


@bp.post("/followups/<public_id>/card")
@allow(*CALLERS)
def card(public_id: str):
    """The card of one follow-up, with a new link."""
    with transaction() as session:
        found, token = invite_person(
            session, actor=current_actor(), public_id=public_id, now=clock.now()
        )
        printed = _one_card(session, session.get_one(Cycle, found.cycle_id), found.id or 0, token)
    return pdf_answer(printed.pdf, "SURVEY-CARD.pdf")


@bp.post("/followups/<public_id>/link")
@allow(*CALLERS)
def survey_link(public_id: str) -> str:
    """A new link, shown this once, with words for a text message."""
    now = clock.now()
    with transaction() as session:
        found, token = invite_person(session, actor=current_actor(), public_id=public_id, now=now)
        cycle = session.get_one(Cycle, found.cycle_id)
        line = card_lines(session, [found.id or 0])[0]
    return render_template(
        "followups/survey_link.html",
        followup=found,
        line=line,
        address=background.survey_address(public_address(), token),
        until=survey_end(cycle, now),
    )


def _one_card(session, cycle: Cycle, followup_id: int, token: str):
    order = Order(cycle, [followup_id], public_address(), language_of_request())
    return background.print_made(session, order=order, tokens={followup_id: token}, now=clock.now())

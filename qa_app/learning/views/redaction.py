"""For the office: the boxes of one page, confirming it, and the burned page as lawyers get it."""

from flask import flash, redirect, render_template, request, url_for

from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.files.queries.rights import case_token
from qa_app.files.rules.covers import MOST_BOXES, boxes_from_text
from qa_app.files.store.objects import store_for
from qa_app.learning import background
from qa_app.learning.forms.model_files import boxes_text
from qa_app.learning.queries.model_sight import model_for_office, pages_of
from qa_app.learning.queries.redacting import is_current, page_of_model, source_pages
from qa_app.learning.rules.model_files import why_not_redact
from qa_app.learning.rules.redaction.shown import kinds_of_boxes
from qa_app.learning.services.redacting import PageTarget
from qa_app.learning.views.answers import pdf_answer
from qa_app.learning.views.blueprint import bp
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.requests import current_actor, request_session, settings


@bp.get("/models/<model_id>/pages/<page_id>")
@allow(Role.SUPERVISOR)
def model_page(model_id: str, page_id: str) -> str:
    """One page, large, with the suggested boxes to keep, take off or draw."""
    session, actor = request_session(), current_actor()
    seen = model_for_office(session, actor, model_id)
    pages = pages_of(session, seen.model.id or 0)
    here = next((at for at, page in enumerate(pages) if page.public_id == page_id), None)
    if here is None:
        raise NotFound(page_id)
    page = pages[here]
    source = _source(seen, page)
    return render_template(
        "learning/model_page.html",
        seen=seen,
        page=page,
        source=source,
        current=is_current(page, source),
        boxes=kinds_of_boxes(page.boxes, page.suggested, source.covers if source else ()),
        token=case_token(seen.model.case_id),
        before=pages[here - 1].public_id if here else None,
        after=pages[here + 1].public_id if here + 1 < len(pages) else None,
        may_redact=why_not_redact(seen.model.state) is None,
        most=MOST_BOXES,
    )


def _source(seen, page):
    """What the file holds of a page now; None when it was taken out."""
    sources = source_pages(request_session(), seen.model.case_id)
    return next((source for source in sources if source.page_id == page.page_id), None)


@bp.post("/models/<model_id>/pages/<page_id>")
@allow(Role.SUPERVISOR)
def confirm_page(model_id: str, page_id: str):
    """Burn the boxes and enter the page as confirmed; leads to the next open page."""
    target = PageTarget(model_id, page_id, request.form.get("revision", type=int) or 0)
    left_out = request.form.get("act") == "leave_out"
    boxes = () if left_out else boxes_from_text(boxes_text(request.form))
    background.confirm_page(
        settings(), actor=current_actor(), target=target, boxes=boxes, left_out=left_out
    )
    flash(_("这一页不收入范本。") if left_out else _("这一页已经确认。"))
    session = request_session()
    seen = model_for_office(session, current_actor(), model_id)
    pages = pages_of(session, seen.model.id or 0)
    waiting = [page for page in pages if page.confirmed_at is None]
    if not waiting:
        return redirect(url_for("learning.model", model_id=model_id))
    here = page_of_model(session, seen.model.id or 0, page_id).position
    after = next((page for page in waiting if page.position > here), waiting[0])
    return redirect(url_for("learning.model_page", model_id=model_id, page_id=after.public_id))


@bp.get("/models/<model_id>/pages/<page_id>.pdf")
@allow(Role.SUPERVISOR)
def burned_page(model_id: str, page_id: str):
    """The burned copy, as lawyers get it."""
    session = request_session()
    seen = model_for_office(session, current_actor(), model_id)
    page = page_of_model(session, seen.model.id or 0, page_id)
    if page.address is None:
        raise NotFound(page_id)
    return pdf_answer(store_for(settings()).read(page.address), "PAGE.pdf")

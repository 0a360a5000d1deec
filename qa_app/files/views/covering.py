"""Covering parts of one page before experts read it: rectangles drawn or typed, then burned in."""

from flask import flash, redirect, render_template, request, url_for

from qa_app.core.errors import NotFound
from qa_app.files import background
from qa_app.files.queries.archive import Archive, archive_of, covers_of
from qa_app.files.queries.rights import case_token
from qa_app.files.rules.covers import MOST_BOXES, boxes_from_text
from qa_app.files.services.covering import PageTarget
from qa_app.files.views.blueprint import WRITERS, bp
from qa_app.web.audience import allow
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.requests import current_actor, request_session, settings

_SIDES = ("x", "y", "w", "h")


@bp.get("/case-<int:case_id>/pages/<page_id>/cover")
@allow(*WRITERS)
def cover(case_id: int, page_id: str) -> str:
    """One page, large, with the rectangles that cover parts of it."""
    session, actor = request_session(), current_actor()
    found = archive_of(session, actor, case_id, language_of_request())
    document, at = _lies_in(found, page_id)
    around = [page.public_id for doc in found.read for page in doc.pages]
    here = around.index(page_id)
    return render_template(
        "files/cover.html",
        found=found,
        document=document,
        page=document.pages[at],
        boxes=covers_of(session, case_id, page_id),
        token=case_token(case_id),
        before=around[here - 1] if here else None,
        after=around[here + 1] if here + 1 < len(around) else None,
        most=MOST_BOXES,
    )


@bp.post("/case-<int:case_id>/pages/<page_id>/cover")
@allow(*WRITERS)
def burn(case_id: int, page_id: str):
    """Burn the rectangles into the copy experts get; none takes every cover off."""
    revision = request.form.get("revision", type=int)
    boxes = boxes_from_text(_typed())
    background.cover(
        settings(), actor=current_actor(), target=PageTarget(case_id, page_id, revision),
        boxes=boxes,
    )  # fmt: skip
    if boxes:
        flash(_("已遮盖 %(count)s 处。专家看到的是遮盖后的页面，原页保留。", count=len(boxes)))
    else:
        flash(_("这一页没有遮盖。"))
    return redirect(url_for("files.cover", case_id=case_id, page_id=page_id))


def _typed() -> str:
    """The rows of the form as one text; rows that are empty or ticked for removal are left out."""
    columns = [request.form.getlist(side) for side in _SIDES]
    off = set(request.form.getlist("off"))
    rows = [[number.strip() for number in row] for row in zip(*columns, strict=False)]
    kept = [row for at, row in enumerate(rows) if any(row) and str(at) not in off]
    return ";".join(",".join(row) for row in kept)


def _lies_in(found: Archive, page_id: str):
    for document in found.read:
        for at, page in enumerate(document.pages):
            if page.public_id == page_id:
                return document, at
    raise NotFound(page_id)

"""What the pages about one own review have in common: its sheet, addresses, file, amendment."""

import json
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlmodel import Session

from qa_app.reviews.queries.amending import why_not_amend_now
from qa_app.reviews.queries.desk import Desk
from qa_app.reviews.queries.own import OwnSeat
from qa_app.reviews.queries.pages import has_pages
from qa_app.reviews.views import shown as words
from qa_app.scoresheets.rules.scoring import final_grade
from qa_app.scoresheets.views import shown as sheets
from qa_app.web.i18n import gettext as _
from qa_app.web.i18n import language_of_request
from qa_app.web.links import link
from qa_app.web.requests import current_actor
from qa_app.web.words import sentence


def shown(session: Session, found: Desk) -> dict[str, Any]:
    """A sheet in words, with the addresses of its pages."""
    language, seat = language_of_request(), found.seat
    return {
        "seat": seat,
        "sheet": found.sheet,
        "filled": found.filled,
        "facts": words.fact_rows(seat.facts, seat.name),
        "rubric_title": found.rubric.title.in_language(language),
        "rubric_name": found.rubric.name,
        "groups": sheets.shown_groups(found),
        "red_lines": sheets.shown_red_lines(found),
        "score": sheets.score_of(found),
        "urls": _urls(seat),
        "file_url": url_for("reviews.file", review_id=seat.review),
        "autosave_key": f"{current_actor().account_id}:{seat.review}:{found.sheet.id}",
    }


def file_addresses(session: Session, seat: OwnSeat) -> dict[str, str] | None:
    """Where the viewer finds the case's file; None when there is none in the program."""
    if not has_pages(session, seat.case_id):
        return None
    return {
        "outline": url_for("files.outline", token=seat.public_id),
        "search": url_for("files.search", token=seat.public_id),
    }


def draft_of(session: Session, seat: OwnSeat) -> dict[str, Any] | None:
    """The amendment under way, with what stands against submitting it."""
    if seat.draft_sheet_id is None or not seat.is_writable:
        return None
    refusal = why_not_amend_now(session, seat)
    return {
        "version": seat.draft_version,
        "reason": seat.draft_reason,
        "why_not": sentence(refusal.code, refusal.params, _) if refusal else "",
        "drop_url": url_for("reviews.drop_amendment", review_id=seat.review),
    }


def final(found: Desk) -> str:
    """The grade the sheet stands for; empty while there is none."""
    grade = final_grade(found.score, found.filled.sheet)
    return grade.value if grade else ""


def script_text(value: Any) -> Markup:
    """JSON for a script element: no tag can end it early."""
    return Markup(json.dumps(value, ensure_ascii=False).replace("<", "\\u003c"))


def _urls(seat: OwnSeat) -> dict[str, str]:
    return {
        "desk": url_for("reviews.desk", review_id=seat.review),
        "save": url_for("reviews.save", review_id=seat.review),
        "list": link("reviews.index"),
        "submit": url_for("reviews.submit", review_id=seat.review),
        "sign_in": url_for("accounts.login", next=url_for("reviews.signed_in")),
        "phrases": link("reviews.phrases"),
    }

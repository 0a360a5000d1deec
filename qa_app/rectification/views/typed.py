"""Forms of the office that are saved as they are typed: what they start from, and saving."""

from dataclasses import dataclass
from typing import Any

from flask import jsonify, redirect, request

from qa_app import clock
from qa_app.db.session import transaction
from qa_app.rectification.queries.drafts import draft_at
from qa_app.rectification.services.drafting import save_typed
from qa_app.web import filters
from qa_app.web.reading import day_in, whole_number
from qa_app.web.requests import current_actor, request_session
from qa_app.web.saving import wants_json
from qa_app.web.seal import seal_of


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed at a place, and the attributes of the form that goes on saving it."""

    texts: dict[str, str]
    attributes: dict[str, str]

    def values(self) -> dict[str, Any]:
        """As a form takes them; a day that is none is left out."""
        found: dict[str, Any] = {name: text for name, text in self.texts.items() if text}
        if "due_on" in found and not (day := day_in(found["due_on"])):
            del found["due_on"]
        elif "due_on" in found:
            found["due_on"] = day
        return found


def typed_at(place: str, save_url: str, page_url: str) -> Typed:
    """What the reader typed at a place, and how the form saves it."""
    actor = current_actor()
    row = draft_at(request_session(), actor, place)
    return Typed(
        dict(row.texts) if row else {},
        {
            "data-autosave-url": save_url,
            "data-autosave-key": f"{actor.account_id}:rectification:{place}",
            "data-revision": str(row.revision if row else 0),
            "data-seal": seal_of(actor),
            "data-sign-in-url": page_url,
        },
    )


def keep_typed(place: str, page_url: str) -> Any:
    """Answer a save of a form at a place."""
    names = request.form.getlist("changed")
    changed = {name: request.form.get(name, "") for name in names}
    with transaction() as session:
        revision = save_typed(
            session, actor=current_actor(), place=place, changed=changed,
            revision=whole_number(request.form.get("revision")), now=clock.now(),
        )  # fmt: skip
    if not wants_json():
        return redirect(page_url)
    saved_at = filters.time_of_day(clock.now())
    return jsonify(revision=revision, saved_at=saved_at, outputs={})

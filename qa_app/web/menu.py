"""The left menu: each package hands in its entries, each actor sees only what it may open."""

from dataclasses import dataclass

from flask import Flask, request, url_for

from qa_app.web.audience import audience_of
from qa_app.web.i18n import gettext
from qa_app.web.requests import actor_or_none


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu; ``order`` sorts, ``label`` is the Chinese source word."""

    order: int
    label: str
    endpoint: str
    icon: str


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line as the page shows it."""

    label: str
    endpoint: str
    url: str
    icon: str
    active: bool


def may_open(app: Flask, endpoint: str) -> bool:
    """Whether the current actor belongs to the endpoint's audience."""
    audience = audience_of(app, endpoint)
    actor = actor_or_none()
    if isinstance(audience, str):
        return True
    return actor is not None and audience is not None and actor.has(*audience)


def init_app(app: Flask, entries: list[Entry]) -> None:
    """Offer ``menu`` and ``may_open`` to every template."""
    ordered = sorted(entries, key=lambda entry: entry.order)

    @app.context_processor
    def menu() -> dict[str, object]:
        package = (request.endpoint or "").split(".")[0]
        lines = [
            MenuEntry(
                gettext(entry.label),
                entry.endpoint,
                url_for(entry.endpoint),
                entry.icon,
                entry.endpoint == request.endpoint or entry.endpoint.split(".")[0] == package,
            )
            for entry in ordered
            if actor_or_none() is not None and may_open(app, entry.endpoint)
        ]
        return {
            "menu": lines,
            "may_open": lambda endpoint: may_open(app, endpoint),
            "current_actor": actor_or_none(),
        }

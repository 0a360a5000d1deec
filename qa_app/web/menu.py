"""The left menu: each package hands in its entries, each actor sees only what it may open."""

from dataclasses import dataclass

from flask import Flask, request, url_for

from qa_app.web.audience import audience_of
from qa_app.web.i18n import gettext_many
from qa_app.web.requests import actor_or_none


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu; ``order`` sorts, ``label`` is the Chinese source word.

    ``covers`` names pages of other packages (or whole packages) that belong under this line.
    """

    order: int
    label: str
    endpoint: str
    icon: str
    covers: tuple[str, ...] = ()


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


def entry_of(entries: list[Entry], endpoint: str) -> Entry | None:
    """The line a page belongs to: its own, one that covers it, else its package's first."""
    package = endpoint.split(".")[0]
    tests = (
        lambda entry: entry.endpoint == endpoint or endpoint in entry.covers,
        lambda entry: package in entry.covers,
        lambda entry: entry.endpoint.split(".")[0] == package,
    )
    found = (entry for holds in tests for entry in entries if holds(entry))
    return next(found, None)


def init_app(app: Flask, entries: list[Entry]) -> None:
    """Offer ``menu`` and ``may_open`` to every template."""
    ordered = sorted(entries, key=lambda entry: entry.order)

    @app.context_processor
    def menu() -> dict[str, object]:
        open_to_actor = [entry for entry in ordered if _offered(app, entry)]
        here = entry_of(open_to_actor, request.endpoint or "")
        lines = [
            MenuEntry(
                gettext_many(entry.label),
                entry.endpoint,
                url_for(entry.endpoint),
                entry.icon,
                entry is here,
            )
            for entry in open_to_actor
        ]
        return {
            "menu": lines,
            "may_open": lambda endpoint: may_open(app, endpoint),
            "current_actor": actor_or_none(),
        }


def _offered(app: Flask, entry: Entry) -> bool:
    return actor_or_none() is not None and may_open(app, entry.endpoint)

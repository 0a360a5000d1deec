"""The left menu: each package hands in its entries, each actor sees only what it may open."""

from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, request, url_for

from qa_app.core.roles import Role
from qa_app.web.audience import audience_of
from qa_app.web.i18n import gettext_many, language_of_request
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
    actor = actor_or_none()
    return _is_for(app, endpoint, actor.roles if actor else frozenset())


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

    @lru_cache(maxsize=512)
    def lines(
        roles: frozenset[Role], endpoint: str, *_language_and_root: str
    ) -> tuple[MenuEntry, ...]:
        """Nothing else decides a menu; the roles are those the account has at this request."""
        offered = [entry for entry in ordered if _is_for(app, entry.endpoint, roles)]
        here = entry_of(offered, endpoint)
        return tuple(
            MenuEntry(
                gettext_many(entry.label),
                entry.endpoint,
                url_for(entry.endpoint),
                entry.icon,
                entry is here,
            )
            for entry in offered
        )

    @app.context_processor
    def menu() -> dict[str, object]:
        actor = actor_or_none()
        place = (request.endpoint or "", language_of_request(), request.script_root)
        return {
            "menu": lines(actor.roles, *place) if actor else (),
            "may_open": lambda endpoint: may_open(app, endpoint),
            "current_actor": actor,
        }


def _is_for(app: Flask, endpoint: str, roles: frozenset[Role]) -> bool:
    audience = audience_of(app, endpoint)
    return isinstance(audience, str) or bool(audience and audience & roles)

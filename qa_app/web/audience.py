"""Who may call an endpoint. Every view says so, or the program refuses to start.

``allow`` answers "which roles"; which objects an actor may see is narrowed in ``queries``. Someone
without the role gets the same page as for an address that does not exist.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, g

from qa_app.core.errors import NotFound
from qa_app.core.roles import Role
from qa_app.web.ended import to_log_in
from qa_app.web.requests import actor_or_none

AUDIENCE = "__qa_audience__"
ANYONE = "anyone"
View = Callable[..., Any]


class UndeclaredAudience(RuntimeError):
    """An endpoint says nothing about who may call it."""


def allow(*roles: Role) -> Callable[[View], View]:
    """Only accounts with one of the roles; without roles: every account that is logged in."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            actor = actor_or_none()
            if actor is None:
                return to_log_in()
            if roles and not actor.has(*roles):
                raise NotFound
            g.reached = True  # the view answers, not somebody on the way to it
            return view(*args, **kwargs)

        setattr(guarded, AUDIENCE, frozenset(roles) or frozenset(Role))
        return guarded

    return decorate


def allow_anyone(view: View) -> View:
    """A page for the public."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    setattr(guarded, AUDIENCE, ANYONE)
    return guarded


def audience_of(app: Flask, endpoint: str) -> frozenset[Role] | str | None:
    """The roles, ``anyone``, or None when nothing was declared."""
    return getattr(app.view_functions.get(endpoint), AUDIENCE, None)


def refuse_undeclared(app: Flask) -> None:
    """Raise when any endpoint of the program has no declared audience."""
    missing = sorted(
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and audience_of(app, rule.endpoint) is None
    )
    if missing:
        raise UndeclaredAudience(", ".join(missing))

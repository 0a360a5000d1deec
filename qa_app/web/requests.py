"""What belongs to one request: its reading session, its actor and its settings.

The accounts package tells this one how an actor is loaded, so that nothing here knows accounts.
"""

from typing import cast

from flask import Flask, current_app, g
from sqlmodel import Session

from qa_app.core.errors import NotFound
from qa_app.core.roles import Actor
from qa_app.db.sealed import Vault
from qa_app.db.session import read_session
from qa_app.settings import VERSION, Settings


def request_session() -> Session:
    """The reading session of this request; closed when the request ends."""
    if "read_session" not in g:
        g.read_session = read_session()
    return g.read_session


def actor_or_none() -> Actor | None:
    """Who is logged in, or None."""
    if "actor" not in g:
        g.actor = current_app.extensions["qa_actor_loader"]()
    return g.actor


def current_actor() -> Actor:
    """Who is logged in; for views that ``allow`` guards."""
    actor = actor_or_none()
    if actor is None:
        raise NotFound
    return actor


def settings() -> Settings:
    """The operator's settings."""
    return cast(Settings, current_app.extensions["qa_settings"])


def vault() -> Vault:
    """Seals and opens personal data."""
    return cast(Vault, current_app.extensions["qa_vault"])


def init_app(app: Flask) -> None:
    """Close the reading session at the end of each request; tell pages the version."""
    app.jinja_env.globals["version"] = VERSION

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        session = g.pop("read_session", None)
        if session is not None:
            session.close()

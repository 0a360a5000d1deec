"""Builds the web program from its packages; the only module that imports views.

``create_app`` refuses to return a program in which any endpoint has no declared audience.
"""

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from qa_app import blueprints
from qa_app.db import sealed
from qa_app.db import session as db
from qa_app.db.engine import make_engine
from qa_app.db.sealed import make_vault
from qa_app.jobs import worker
from qa_app.resources import package_dir, resource_dir
from qa_app.settings import Settings, load_settings
from qa_app.web import (
    audience,
    errors,
    filters,
    i18n,
    kept,
    links,
    menu,
    received,
    requests,
    security,
    words,
)

YEAR = 31_536_000


def create_app(settings: Settings | None = None) -> Flask:
    """The configured program, ready to serve."""
    settings = settings or load_settings()
    app = Flask(
        "qa_app",
        template_folder=str(resource_dir("templates")),
        static_folder=str(package_dir("static")),
    )
    received.init_app(app)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    configure(app, settings)
    CSRFProtect(app)
    for part in (requests, security, i18n, filters, links, errors, kept):
        part.init_app(app)
    for table in blueprints.MESSAGES:
        words.register(table)
    for blueprint in blueprints.BLUEPRINTS:
        app.register_blueprint(blueprint)
    blueprints.init_app(app)
    menu.init_app(app, blueprints.MENU)
    audience.refuse_undeclared(app)
    _wrap(app, settings)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Name the settings and the database a program works with.

    Everything else of a program is the same for all settings, but for the proxies it trusts.
    """
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.max_upload_mib * 1024 * 1024,
        SESSION_COOKIE_NAME="qa_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=settings.session_minutes * 60,
        SESSION_REFRESH_EACH_REQUEST=False,  # accounts prolongs it now and then
        SEND_FILE_MAX_AGE_DEFAULT=YEAR,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.extensions["qa_settings"] = settings
    app.extensions["qa_vault"] = vault = make_vault(settings.data_key)
    sealed.keep(vault)
    db.configure(make_engine(settings.database_url))
    worker.configure(settings, blueprints.load_actor)


def _wrap(app: Flask, settings: Settings) -> None:
    """Serve static files without entering the program, and trust as many proxies as stated."""
    static = package_dir("static")
    files = WhiteNoise(
        app.wsgi_app,
        root=str(static),
        prefix="static/",
        max_age=3600,
        add_headers_function=security.protect_static,
    )
    # browsers ask for it beside a PDF or a spreadsheet, which cannot name another
    files.add_file_to_dictionary("/favicon.ico", str(static / "icons" / "favicon.svg"))
    app.wsgi_app = files  # type: ignore[method-assign]
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app,
            x_for=settings.trusted_proxies,
            x_proto=settings.trusted_proxies,
            x_host=settings.trusted_proxies,
        )

"""Response headers that keep foreign scripts, frames and sniffing out."""

import secrets
from collections.abc import MutableMapping

from flask import Flask, Response, g, request
from flask_wtf.csrf import generate_csrf


def csp_nonce() -> str:
    """The nonce of this response's own scripts."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    return g.csp_nonce


def csrf_token() -> str:
    """The token of this request's forms: made once, though a page asks for it some five times."""
    return g.get("csrf_token") or generate_csrf()


def policy(nonce: str) -> str:
    """Only our own files, and scripts only with this response's nonce."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'"
    )


WORKER_SCRIPT = "/pdf.worker.min.mjs"
WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
"""Of the worker that reads PDF pages. A worker takes no policy from its page: it has the one that
its own script came with. Here: it may load our decoders (``script-src``, since an import in a
worker carries no nonce) and our fonts and character maps (``connect-src``), and nothing else; no
evaluation, no WebAssembly."""


def protect_static(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """Headers of a file that is served past the program; called by WhiteNoise, once per file."""
    del path
    headers["X-Content-Type-Options"] = "nosniff"
    if url.endswith(WORKER_SCRIPT):
        headers["Content-Security-Policy"] = WORKER_POLICY


def init_app(app: Flask) -> None:
    """Set the headers on every response."""
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.jinja_env.globals["csrf_token"] = csrf_token
    app.context_processor(lambda: {"csrf_token": csrf_token})

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy(csp_nonce()))
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        cache = response.cache_control
        if cache.public and not cache.immutable and request.endpoint != "static":
            # A download is for who asked; what a page publishes for good says so itself.
            headers["Cache-Control"] = "no-store"
            headers.remove("Expires")
        if response.mimetype == "text/html":
            headers.setdefault("Cache-Control", "no-store")
        return response

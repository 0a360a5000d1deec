"""Addresses for templates: what has no parts is built once, since a page holds some fifty of them.

Flask builds each address anew; the menu, the styles and every icon always have the same one, so
the links to styles and the icons are kept as HTML.
"""

from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request, url_for
from markupsafe import Markup


@lru_cache(maxsize=1024)
def _fixed(_app: Flask, _root: str, endpoint: str, filename: str) -> str:
    return url_for(endpoint, filename=filename) if filename else url_for(endpoint)


def link(endpoint: str, **values: Any) -> str:
    """The same as ``url_for``, within a request."""
    filename = values.get("filename", "") if endpoint == "static" and len(values) == 1 else ""
    if endpoint.startswith(".") or (values and not filename):
        return url_for(endpoint, **values)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return _fixed(app, request.script_root, endpoint, filename)


def stylesheets(*names: str) -> Markup:
    """The links to the styles of a page, in this order, made once."""
    return _styles(request.script_root, names)


@lru_cache(maxsize=64)
def _styles(_root: str, names: tuple[str, ...]) -> Markup:
    one = Markup('<link rel="stylesheet" href="{}">')
    return Markup("\n").join(one.format(link("static", filename=name)) for name in names)


def symbol(name: str, label: str, more: str) -> Markup:
    """One symbol of the sprite, made once; without a label it is decoration."""
    return _symbol(request.script_root, name, label, more)


@lru_cache(maxsize=1024, typed=True)
def _symbol(_root: str, name: str, label: str, more: str) -> Markup:
    said = Markup('role="img" aria-label="{}"').format(label) if label else 'aria-hidden="true"'
    frame = Markup(
        '<svg class="icon {}" width="16" height="16" focusable="false" {}><use href="{}#{}">'
        "</use></svg>"
    )
    sprite = link("static", filename="icons/sprite.svg")
    return frame.format(more, Markup(said), sprite, name)


def init_app(app: Flask) -> None:
    """Templates get the quick one under the usual name."""
    app.jinja_env.globals.update(url_for=link, stylesheets=stylesheets, symbol=symbol)

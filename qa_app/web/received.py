"""What a request brings, cleaned before anybody reads it: addresses, fields, JSON, names of files.

Contents of files are not touched; who reads them judges them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict
from werkzeug.routing import PathConverter, UnicodeConverter, ValidationError

from qa_app.core.text import typed


class Fields(ImmutableMultiDict[str, Any]):
    """Names and values of an address or a form, as a person could have typed them."""

    def __init__(self, mapping: object = None) -> None:
        given = ImmutableMultiDict[str, Any](mapping)  # type: ignore[arg-type]
        super().__init__([(typed(name), clean(value)) for name, value in given.items(multi=True)])


class Received(Request):
    """A request whose words can be kept, shown and printed."""

    parameter_storage_class = Fields

    def get_json(self, *args: Any, **kwargs: Any) -> Any:
        """The JSON of the body, every text in it cleaned."""
        return clean(super().get_json(*args, **kwargs))


def clean(value: Any) -> Any:
    """The same value with every text in it cleaned."""
    if isinstance(value, str):
        return typed(value)
    if isinstance(value, FileStorage):
        value.filename = typed(value.filename) if value.filename else value.filename
        return value
    if isinstance(value, Mapping):
        return {clean(name): clean(one) for name, one in value.items()}
    if isinstance(value, list):
        return [clean(one) for one in value]
    return value


class PlainPart(UnicodeConverter):
    """A part of an address; one with untyped characters belongs to nothing."""

    def to_python(self, value: str) -> str:
        """The part, or no match."""
        return _matched(super().to_python(value))


class PlainPath(PathConverter):
    """Several parts of an address, the same."""

    def to_python(self, value: str) -> str:
        """The parts, or no match."""
        return _matched(super().to_python(value))


def init_app(app: Flask) -> None:
    """Read requests so; before any address is registered."""
    app.request_class = Received
    converters: Iterable[tuple[str, type]] = (
        ("default", PlainPart), ("string", PlainPart), ("path", PlainPath),
    )  # fmt: skip
    app.url_map.converters.update(converters)


def _matched(text: str) -> str:
    if typed(text) != text:
        raise ValidationError
    return text

"""The four ways an act can fail, for every package; the web and the command line map them once.

Errors carry a code and values, never a sentence: sentences live in each package's ``messages``.
"""

from dataclasses import dataclass, field
from typing import Any


class DomainError(Exception):
    """Base of the errors a user can cause or be told about."""


class NotFound(DomainError):
    """There is no such thing, or the actor may not know of it (the two look the same)."""


class CodedError(DomainError):
    """An error with a stable code and the values its sentence needs."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params: dict[str, Any] = params


class Refused(CodedError):
    """A rule says no; nothing was changed."""


class Conflict(CodedError):
    """Somebody else changed the same thing first; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: where it is, what it was, and which rule it breaks.

    ``row`` is the number a spreadsheet program shows (1-based, title rows counted).
    """

    code: str
    file: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    params: dict[str, Any] = field(default_factory=dict[str, Any])


class Invalid(DomainError):
    """The input has problems; all of them are listed and nothing was changed."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act is not possible now: a code and the values of its sentence."""

    code: str
    params: dict[str, Any] = field(default_factory=dict[str, Any])

    def error(self) -> Refused:
        """The same refusal, to be raised by a service."""
        return Refused(self.code, **self.params)

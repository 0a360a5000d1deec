"""How a problem of a rubric file is written down. For all checks of rubrics."""

from typing import Any

from qa_app.core.errors import Problem


def problem(code: str, where: str, **params: Any) -> Problem:
    """A problem of a rubric: ``where`` goes into the column of the shared shape."""
    return Problem(code, column=where, params=params)

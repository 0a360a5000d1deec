"""How burned pages leave: as PDF under a name that tells nothing, in a sandbox, kept by nobody."""

from flask import Response, make_response


def pdf_answer(content: bytes, name: str) -> Response:
    """A PDF to read in place."""
    answer = make_response(content)
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Vary"] = "Cookie"
    return answer

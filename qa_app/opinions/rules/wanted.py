"""What somebody asks for by hand; pure."""

from dataclasses import dataclass

from qa_app.opinions.rules.states import Body


@dataclass(frozen=True, slots=True)
class Wanted:
    """One request as somebody typed it; without a body the rule says whom to ask."""

    case: str
    body: Body | None = None
    body_name: str = ""

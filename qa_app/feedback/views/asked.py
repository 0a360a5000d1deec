"""Reads filters of lists out of an address; what cannot be read counts as not given."""

from werkzeug.datastructures import MultiDict

from qa_app.core.grades import Grade
from qa_app.feedback.queries.lists import SheetFilter
from qa_app.feedback.rules.sheets import SheetState
from qa_app.web.paging import page_number
from qa_app.web.reading import member_of


def filter_of(args: "MultiDict[str, str]", *, own: bool = False) -> SheetFilter:
    """The filter of a list; ``own``: only the reader's own cases."""
    return SheetFilter(
        cycle=args.get("cycle", "").strip(),
        agency=args.get("agency", "").strip(),
        state=member_of(SheetState, args.get("state")),
        grade=member_of(Grade, args.get("grade")),
        q=args.get("q", "").strip(),
        page=page_number(args.get("page")),
        own=own,
    )


def address_of(wanted: SheetFilter) -> dict[str, str]:
    """The filter as values of an address, without the page."""
    given = {
        "cycle": wanted.cycle, "agency": wanted.agency, "state": wanted.state,
        "grade": wanted.grade, "q": wanted.q,
    }  # fmt: skip
    return {key: str(value) for key, value in given.items() if value}

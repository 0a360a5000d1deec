"""What a page with a sheet sends: the fields that were changed, all of them, the revision read."""

from collections.abc import Sequence

from werkzeug.datastructures import MultiDict

from qa_app.web.reading import whole_number

MOST_FIELDS = 400
_PREFIXES = ("level:", "points:", "na:", "comment:", "page:", "evidence:")
_NAMES = ("red_lines", "comment", "own_grade", "own_reason")


def revision_of(form: MultiDict[str, str]) -> int:
    """The revision the page was loaded with; 0, which never fits, for anything else."""
    return whole_number(form.get("revision"))


def changed_fields(form: MultiDict[str, str]) -> dict[str, list[str]]:
    """The fields a script says were changed, with their values; cleared ones are empty."""
    names: Sequence[str] = form.getlist("changed")[:MOST_FIELDS]
    return {name: form.getlist(name) for name in names}


def all_fields(form: MultiDict[str, str]) -> dict[str, list[str]]:
    """Every answer field of a form sent as a whole, without a script."""
    names = [name for name in form if name in _NAMES or name.startswith(_PREFIXES)]
    return {name: form.getlist(name) for name in names[:MOST_FIELDS]}

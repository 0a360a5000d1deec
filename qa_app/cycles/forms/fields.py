"""What the parts of the plan's form share: numbers as text, choices in words, keys filled in.

For the form's parts; a number stays the text that was typed, so that the rules of the plan say
what is wrong with it.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import StringField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import NumberInput

from qa_app.web.i18n import lazy_gettext as _l

PERCENTS = frozenset(
    {"ratio", "maximum_half_width", "level", "control_share", "double_mark_share", "seed_share"}
)
WHOLE = frozenset(
    (
        *("count", "minimum", "maximum", "exclude_reviewed_within_years", "reviewers"),
        *("minimum_cases", "decimals", "reminder_days", "tolerance_levels", "window"),
        *("warn_misses", "pause_misses", "observers", "attempts", "link_days", "minimum_cell"),
        *("per_agency", "places"),
        *("objection_days", "second_level_days", "decision_days", "check_days"),
    )
)


def choices_of(words: Mapping[Any, str]) -> list[SelectChoice]:
    """Choices by code, in the words of the request."""
    return [SelectChoice(str(code), _l(word)) for code, word in words.items()]


def number(label: Any, description: Any = "") -> StringField:
    """A field for a number that keeps whatever is typed."""
    return StringField(label, description=description, widget=NumberInput())


def given(form: Any, keys: Iterable[str], prefix: str = "") -> dict[str, Any]:
    """The keys that were filled in; percents as shares, whole numbers as such where they are."""
    filled: dict[str, Any] = {}
    for key in keys:
        value = form[prefix + key].data
        if isinstance(value, bool | list):
            filled[key] = value
        elif value is not None and str(value).strip():
            filled[key] = _value(key, str(value).strip())
    return filled


def whole(text: str) -> int | str:
    """A whole number where one was typed."""
    return int(text) if text.isascii() and text.isdecimal() else text


def lines(text: Any) -> list[str]:
    """What was listed one a line, or with commas between."""
    listed = str(text or "").replace("、", "\n").replace("，", "\n").splitlines()
    return [line.strip() for line in listed if line.strip()]


def shown(keys: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a plan as fields hold them."""
    return {key: _shown(key, value) for key, value in keys.items()}


def _shown(key: str, value: Any) -> Any:
    if key in PERCENTS:
        return format((value * 100).normalize(), "f")
    if isinstance(value, list | tuple):
        return [each if isinstance(each, dict) else str(each) for each in value]
    return value if isinstance(value, bool) else str(value)


def _value(key: str, text: str) -> Any:
    if key in PERCENTS:
        try:
            return Decimal(text.rstrip("%％")) / 100
        except InvalidOperation:
            return text
    return whole(text) if key in WHOLE else text

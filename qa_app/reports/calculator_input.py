"""Strict reading of a calculator's JSON: every problem is collected, then raised together.

For ``calculators`` alone. A reader walks one object; keys nobody asked for are problems too.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, cast

from qa_app.core.errors import Invalid, Problem

LARGEST = 1e300
MOST_CASES = 10**7


class Reader:
    """Typed values out of one JSON object; ``where`` is its place, such as ``strata[2].``."""

    def __init__(self, given: object, where: str = "", problems: list[Problem] | None = None):
        self.where = where
        self.problems: list[Problem] = [] if problems is None else problems
        self.given: Mapping[str, Any] = {}
        self.asked: set[str] = set()
        if isinstance(given, dict):
            self.given = cast("dict[str, Any]", given)
        else:
            self.problem("not_an_object", "", given)

    def problem(self, code: str, key: str, value: object = "") -> None:
        """Note one problem at a key."""
        place = f"{self.where}{key}".rstrip(".")
        params = {"column": place, "value": str(value)[:60]}
        self.problems.append(Problem(code, column=place, value=params["value"], params=params))

    def finish(self) -> None:
        """Raise all problems, those of keys nobody knows included."""
        self.refuse_unknown()
        if self.problems:
            raise Invalid(self.problems)

    def refuse_unknown(self) -> None:
        """Note the keys that were not asked for."""
        for key in self.given:
            if key not in self.asked:
                self.problem("unknown_key", key, key)

    def has(self, key: str) -> bool:
        """The key is given and not null."""
        self.asked.add(key)
        return self.given.get(key) is not None

    def number(
        self, key: str, *, default: float | None = None, low: float, high: float = math.inf
    ) -> float:
        """A finite number from low to high; ``default`` where absent, else a problem."""
        if not self.has(key):
            if default is None:
                self.problem("missing_key", key)
            return low if default is None else default
        value = self.given[key]
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not abs(value) <= LARGEST:  # NaN is not at most anything
            self.problem("not_a_number", key, value)
        elif not low <= value <= high:
            self.problem("out_of_range", key, value)
        else:
            return float(value)
        return low

    def inside(self, key: str, *, default: float | None = None) -> float:
        """A number strictly between 0 and 1."""
        value = self.number(key, default=default, low=0, high=1)
        if value in (0, 1) and self.has(key):
            self.problem("out_of_range", key, self.given[key])
        return value

    def whole(self, key: str, *, low: int = 0, high: int = MOST_CASES) -> int:
        """A whole number from low to high; a problem where absent."""
        value = self.number(key, low=low, high=high)
        if value != int(value):
            self.problem("not_whole", key, self.given[key])
        return int(value)

    def whole_or_none(self, key: str, *, low: int = 0) -> int | None:
        """A whole number, or None where absent or null."""
        return self.whole(key, low=low) if self.has(key) else None

    def choice(self, key: str, choices: Sequence[str], default: str | None = None) -> str | None:
        """One of the words, or the default where absent or null."""
        if not self.has(key):
            return default
        value = self.given[key]
        if value in choices:
            return str(value)
        self.problem("unknown_choice", key, value)
        return default

    def name(self, key: str, default: str | None = None) -> str:
        """A name or number as text; ``default`` where absent or null, else a problem."""
        if not self.has(key):
            if default is None:
                self.problem("missing_key", key)
            return default or ""
        value = self.given[key]
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.problem("unknown_choice", key, value)
        return str(value)

    def flag(self, key: str) -> bool:
        """True or false; false where absent."""
        if not self.has(key):
            return False
        if not isinstance(self.given[key], bool):
            self.problem("unknown_choice", key, self.given[key])
        return self.given[key] is True

    def items(self, key: str) -> list[Any]:
        """A list with something in it; a problem otherwise."""
        self.asked.add(key)
        value: object = self.given.get(key)
        if isinstance(value, list) and value:
            return cast("list[Any]", value)
        self.problem(
            "not_a_list" if key in self.given else "missing_key", key, str(self.given.get(key))
        )
        return []

    def child(self, key: str) -> "Reader":
        """A reader of the object at a key."""
        self.asked.add(key)
        return Reader(self.given.get(key), f"{self.where}{key}.", self.problems)

    def children(self, key: str) -> list["Reader"]:
        """Readers of the objects in the list at a key."""
        return [
            Reader(item, f"{self.where}{key}[{index}].", self.problems)
            for index, item in enumerate(self.items(key))
        ]

    def wholes(self, key: str, *, low: int = 0) -> list[int]:
        """A list of whole numbers."""
        found: list[int] = []
        for index, item in enumerate(self.items(key)):
            one = Reader({"": item}, f"{self.where}{key}[{index}]", self.problems)
            found.append(one.whole("", low=low))
        return found

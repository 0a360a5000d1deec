"""Finds the case a scanned file belongs to by the case number in its name or in its folders.

People write one number in many ways: (2026)南援民字第12号, 南援民字〔2026〕12号, 2026南援民0012.
Compared are the runs of letters and of digits, without 字, 第, 号, brackets, spaces and leading
zeros. For the page that takes in many files at once; whose cases are looked through is the
caller's choice.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa_app.core.text import without_space

_TOKENS = re.compile(r"\d+|[^\W\d_]+")
_FILLERS = str.maketrans("字第号", "   ")
_YEAR = re.compile(r"(19|20)\d\d")
_MOST_DIGIT_RUNS = 4
_YEAR_AND_WORDS = 2

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """The cases one name may mean: exactly one is found, several are ``ambiguous``."""

    case_ids: tuple[int, ...] = ()

    @property
    def case_id(self) -> int | None:
        """The one case meant; None when there is none or more than one."""
        return self.case_ids[0] if len(self.case_ids) == 1 else None

    @property
    def ambiguous(self) -> bool:
        """Whether the name fits more than one case."""
        return len(self.case_ids) > 1


class NumberIndex:
    """Case numbers, ready to be found in names."""

    def __init__(self, numbers: Iterable[tuple[int, str]]) -> None:
        """Takes (case id, case number) pairs; numbers without any digit cannot be found."""
        self._by_digits: dict[Tokens, list[tuple[Tokens, int]]] = defaultdict(list)
        for case_id, number in numbers:
            for tokens in _orders(tokens_of(number)):
                digits = _digits(tokens)
                if digits:
                    self._by_digits[digits].append((tokens, case_id))

    def match(self, path: str) -> Match:
        """The case named by a path such as ``2026/(2026)南援民字第12号/委托书.pdf``.

        The innermost part of the path that names any case decides.
        """
        parts = [part for part in re.split(r"[/\\]", path) if part.strip()]
        for part in reversed(parts):
            found = self._in_one(tokens_of(part))
            if found:
                return Match(tuple(sorted(found)))
        return Match()

    def _in_one(self, tokens: Tokens) -> set[int]:
        """Cases whose number stands in one name; the longest number that fits wins."""
        fitting: dict[int, int] = {}
        for digits in _runs(_digits(tokens)):
            for wanted, case_id in self._by_digits.get(digits, ()):
                if _stands_in(wanted, tokens):
                    length = sum(map(len, wanted))
                    fitting[case_id] = max(length, fitting.get(case_id, 0))
        longest = max(fitting.values(), default=0)
        return {case_id for case_id, length in fitting.items() if length == longest}


def tokens_of(text: str) -> Tokens:
    """Runs of digits and of letters, without filling words and leading zeros."""
    runs = _TOKENS.findall(without_space(text).upper().translate(_FILLERS))
    return tuple(run.lstrip("0") or "0" if run.isdecimal() else run for run in runs)


def years_in(paths: Iterable[str]) -> frozenset[str]:
    """The years that stand in names, to look only through cases that could be meant."""
    return frozenset(token for path in paths for token in tokens_of(path) if _YEAR.fullmatch(token))


def _orders(tokens: Tokens) -> set[Tokens]:
    """The number as written, and with the year before or behind the words it goes with."""
    if len(tokens) <= _YEAR_AND_WORDS:
        return {tokens}
    first, second, *rest = tokens
    if _YEAR.fullmatch(first) or _YEAR.fullmatch(second):
        return {tokens, (second, first, *rest)}
    return {tokens}


def _digits(tokens: Sequence[str]) -> Tokens:
    return tuple(token for token in tokens if token.isdecimal())


def _runs(digits: Tokens) -> set[Tokens]:
    """Every stretch of neighbouring digit runs, up to a few at a time."""
    return {
        digits[start : start + length]
        for length in range(1, _MOST_DIGIT_RUNS + 1)
        for start in range(len(digits) - length + 1)
    }


def _stands_in(wanted: Tokens, tokens: Tokens) -> bool:
    """Whether the runs of a number follow one another; words at its ends may go on outwards."""
    size = len(wanted)
    return any(
        all(
            _fits(have, want, opens=at == 0, closes=at == size - 1)
            for at, (have, want) in enumerate(zip(tokens[start:], wanted, strict=False))
        )
        for start in range(len(tokens) - size + 1)
    )


def _fits(have: str, want: str, *, opens: bool, closes: bool) -> bool:
    if want.isdecimal() or have.isdecimal():
        return have == want
    return have == want or (opens and have.endswith(want)) or (closes and have.startswith(want))

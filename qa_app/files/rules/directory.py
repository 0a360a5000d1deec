"""The archive directory 归档目录 of a case: its parts in order, which must be there, which are not.

The parts themselves are in ``directories.toml``; the loader reads them. Pure.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.core.text import without_space

UNPLACED = ""
"""The code of documents nobody has placed yet."""


class Required(StrEnum):
    """When a part must be there."""

    ALWAYS = "always"
    NEVER = "never"
    APPLICATION = "application"
    NOTIFIED = "notified"


class Origin(StrEnum):
    """Whether a part follows published filing rules or is this program's own."""

    PRACTICE = "practice"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class PartRule:
    """One part as the file of directories describes it, for all cases."""

    code: str
    zh: str
    en: str
    required: Required
    origin: Origin
    types: tuple[CaseType, ...] = ()
    stages: tuple[Stage, ...] = ()
    optional_stages: tuple[Stage, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectoryPart:
    """One part of the directory of one case."""

    code: str
    zh: str
    en: str
    required: bool
    words: tuple[str, ...] = ()

    def title(self, language: str) -> str:
        """Its name in a language of the program."""
        return self.en if language == "en" else self.zh


def directory_for(
    rules: Sequence[PartRule],
    kind: CaseType,
    stage: Stage | None = None,
    source: Source | None = None,
) -> tuple[DirectoryPart, ...]:
    """The parts a case of this type, stage and source has, in order.

    Where the stage is unknown every part of the type is offered, and those that belong to some
    stages only are not demanded; where the source is unknown neither are those bound to one.
    """
    return tuple(
        DirectoryPart(rule.code, rule.zh, rule.en, _is_required(rule, stage, source), rule.words)
        for rule in rules
        if (not rule.types or kind in rule.types)
        and (not rule.stages or stage is None or stage in rule.stages)
    )


def missing_parts(
    directory: Sequence[DirectoryPart], present: Collection[str]
) -> tuple[DirectoryPart, ...]:
    """The required parts of which the file holds nothing."""
    return tuple(part for part in directory if part.required and part.code not in present)


def part_for_name(directory: Sequence[DirectoryPart], name: str) -> str:
    """The part a file name speaks of, by the longest of the parts' words in it; else unplaced."""
    return part_by_words(words_of(tuple(directory)), name)


def part_by_words(words: Iterable[tuple[str, str]], name: str) -> str:
    """The same by the words of a directory, for many names."""
    text = without_space(name)
    for word, code in words:
        if word in text:
            return code
    return UNPLACED


@lru_cache(maxsize=64)
def words_of(directory: tuple[DirectoryPart, ...]) -> tuple[tuple[str, str], ...]:
    """Every word with its part, the longest first, of equals that of the earlier part."""
    found = [(word, part.code) for part in directory for word in part.words]
    return tuple(sorted(found, key=lambda each: -len(each[0])))


def _is_required(rule: PartRule, stage: Stage | None, source: Source | None) -> bool:
    if rule.required is Required.NEVER or stage in rule.optional_stages:
        return False
    if stage is None and (rule.stages or rule.optional_stages):
        return False
    if rule.required is Required.ALWAYS:
        return True
    return source is not None and rule.required.value == source.value

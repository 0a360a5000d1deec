"""Reads the archive directories that travel with the program, once, refusing unknown keys."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.files.rules.directory import (
    DirectoryPart,
    Origin,
    PartRule,
    Required,
    directory_for,
)

_FILE = Path(__file__).with_name("directories.toml")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    zh: str
    en: str
    required: Required
    origin: Origin
    types: tuple[CaseType, ...] = ()
    stages: tuple[Stage, ...] = ()
    optional_stages: tuple[Stage, ...] = ()
    words: tuple[str, ...] = ()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    part: tuple[_Part, ...]


def parse_directories(text: str) -> tuple[PartRule, ...]:
    """The parts in a file's text; raises ``ValueError`` for unknown keys, values or twin codes."""
    parts = _File.model_validate(tomllib.loads(text)).part
    codes = [part.code for part in parts]
    twins = sorted({code for code in codes if codes.count(code) > 1})
    if twins or not all(codes):
        raise ValueError(f"parts need codes of their own: {twins}")
    return tuple(PartRule(**dict(part)) for part in parts)


@cache
def all_parts() -> tuple[PartRule, ...]:
    """The parts this program knows."""
    return parse_directories(_FILE.read_text(encoding="utf-8"))


@cache
def directory_of(
    kind: CaseType, stage: Stage | None = None, source: Source | None = None
) -> tuple[DirectoryPart, ...]:
    """The archive directory of a case of this type, stage and source."""
    return directory_for(all_parts(), kind, stage, source)

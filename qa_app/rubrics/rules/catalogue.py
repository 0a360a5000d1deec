"""All rubrics at hand, and which of them a case takes by its type and stage.

For cycles, review pages and imports. Reading the files is left to ``loader``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qa_app.core.case_types import CaseType, Stage
from qa_app.core.errors import Problem, Refused
from qa_app.rubrics.rules.problems import problem
from qa_app.rubrics.rules.schema import Criterion, Instrument, RedLine, Rubric


@dataclass(frozen=True, slots=True)
class Loaded:
    """A rubric with the SHA-256 (lower-case hex) of its file and whether that hash is locked."""

    rubric: Rubric
    sha256: str
    published: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Rubrics by (id, version)."""

    rubrics: Mapping[tuple[str, int], Loaded]

    def get(self, name: str) -> Loaded | None:
        """The rubric written ``id/version``, or ``id`` for its newest version; None: unknown."""
        rubric_id, _, version = name.partition("/")
        if version:
            key = (rubric_id, int(version)) if _is_version(version) else (rubric_id, 0)
            return self.rubrics.get(key)
        versions = [key for key in self.rubrics if key[0] == rubric_id]
        return self.rubrics[max(versions)] if versions else None

    def defaults(self, instrument: Instrument) -> dict[CaseType, str]:
        """The name of the default rubric (newest version) for every case type that has one."""
        found: dict[CaseType, str] = {}
        for _, loaded in sorted(self.rubrics.items()):
            rubric = loaded.rubric
            if rubric.default and rubric.instrument is instrument:
                found |= dict.fromkeys(rubric.applies.types, rubric.name)
        return found


def _is_version(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 4


def select(
    catalogue: Catalogue,
    plan_rubrics: Mapping[str, str],
    case_type: CaseType,
    stage: Stage | None = None,
    instrument: Instrument = Instrument.FILE_REVIEW,
) -> Loaded:
    """The rubric a case takes: the plan's for type and stage, for the type, else the default.

    Keys of ``plan_rubrics`` are ``criminal`` or, more exactly, ``criminal.investigation``.
    Raises Refused when nothing is named or known, or what is named is not made for the type or
    not for the instrument.
    """
    exact = plan_rubrics.get(f"{case_type.value}.{stage.value}") if stage else None
    named = exact or plan_rubrics.get(case_type.value)
    name = named or catalogue.defaults(instrument).get(case_type)
    if name is None:
        raise Refused("no_rubric_for_type", type=case_type.value)
    loaded = catalogue.get(name)
    if loaded is None:
        raise Refused("unknown_rubric", name=name)
    if loaded.rubric.instrument is not instrument:
        raise Refused("rubric_other_instrument", name=name)
    if case_type not in loaded.rubric.applies.types:
        raise Refused("rubric_not_for_type", name=name, type=case_type.value)
    return loaded


def applies(item: Criterion | RedLine, case_type: CaseType | None, stage: Stage | None) -> bool:
    """Whether a criterion or red line is asked of a case; an unknown type or stage asks all."""
    by_type = not item.types or case_type is None or case_type in item.types
    by_stage = not item.stages or stage is None or stage in item.stages
    return by_type and by_stage


def criteria_for(
    rubric: Rubric, case_type: CaseType | None, stage: Stage | None
) -> tuple[Criterion, ...]:
    """The criteria asked of a case, in the order of the file.

    A stage the rubric was not written for is treated as unknown: everything is asked, and what
    belongs to certain stages only may then be marked not applicable.
    """
    known = known_stage(rubric, stage)
    return tuple(c for c in rubric.criteria if applies(c, case_type, known))


def known_stage(rubric: Rubric, stage: Stage | None) -> Stage | None:
    """The stage when the rubric was written for it, None otherwise."""
    stages = rubric.applies.stages
    return stage if not stages or stage in stages else None


def red_lines_for(
    rubric: Rubric, case_type: CaseType | None, stage: Stage | None
) -> tuple[RedLine, ...]:
    """The red lines that can be marked for a case, in the order of the file."""
    known = known_stage(rubric, stage)
    return tuple(line for line in rubric.red_lines if applies(line, case_type, known))


def catalogue_problems(rubrics: Iterable[Rubric]) -> list[Problem]:
    """Where two different rubrics both claim to be the default for one type and instrument."""
    first: dict[tuple[Instrument, CaseType], str] = {}
    found: list[Problem] = []
    for rubric in rubrics:
        for case_type in rubric.applies.types if rubric.default else ():
            other = first.setdefault((rubric.instrument, case_type), rubric.id)
            if other != rubric.id:
                params = {"id": rubric.id, "other": other, "type": case_type.value}
                found.append(problem("two_defaults", "default", **params))
    return found

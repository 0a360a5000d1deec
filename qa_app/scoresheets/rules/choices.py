"""What the options chosen on a sheet of questions mean: leads and satisfaction.

For follow-ups and opinions. Points are left to ``scoring``, sentences to templates.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from qa_app.rubrics.rules.schema import Criterion, Option, Rubric
from qa_app.scoresheets.rules.answers import Answer


@dataclass(frozen=True, slots=True)
class Chosen:
    """One question with the id of the option that was chosen and the option itself."""

    criterion: Criterion
    name: str
    option: Option


def chosen_options(rubric: Rubric, answers: Mapping[str, Answer]) -> tuple[Chosen, ...]:
    """The options chosen, in the order of the rubric; open and unfitting answers are left out."""
    found: list[Chosen] = []
    for criterion in rubric.criteria:
        name = answers.get(criterion.id, Answer()).level
        option = criterion.options.get(name) if name else None
        if name and option:
            found.append(Chosen(criterion, name, option))
    return tuple(found)


def leads_in(rubric: Rubric, answers: Mapping[str, Answer]) -> tuple[Chosen, ...]:
    """The answers that must be followed up."""
    return tuple(one for one in chosen_options(rubric, answers) if one.option.lead)


def satisfaction_in(rubric: Rubric, answers: Mapping[str, Answer]) -> dict[str, bool]:
    """Per question about satisfaction: whether the answer counts as satisfied."""
    said = chosen_options(rubric, answers)
    return {
        one.criterion.id: one.option.satisfied for one in said if one.option.satisfied is not None
    }

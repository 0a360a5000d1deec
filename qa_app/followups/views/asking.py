"""The questions as the caller reads them aloud, with digits for the answers."""

from dataclasses import dataclass

from qa_app.followups.queries.desks import CallDesk
from qa_app.rubrics.rules.schema import Criterion
from qa_app.scoresheets.rules.answers import Answer
from qa_app.web.i18n import language_of_request


@dataclass(frozen=True, slots=True)
class ShownOption:
    """One answer; ``lead`` asks for the person's own words."""

    value: str
    text: str
    lead: bool


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """One question with what was answered so far."""

    id: str
    number: int
    title: str
    question: str
    options: tuple[ShownOption, ...]
    chosen: str
    comment: str

    @property
    def chosen_text(self) -> str:
        """The words of the answer."""
        return next((one.text for one in self.options if one.value == self.chosen), "")

    @property
    def is_lead(self) -> bool:
        """Whether the answer is one that is looked into."""
        return any(one.lead and one.value == self.chosen for one in self.options)


def shown_questions(desk: CallDesk) -> list[ShownQuestion]:
    """Every question asked of this case, in the order of the questionnaire."""
    asked = list(desk.scorer.criteria.values())
    return [_shown(number, one, desk) for number, one in enumerate(asked, start=1)]


def _shown(number: int, criterion: Criterion, desk: CallDesk) -> ShownQuestion:
    language = language_of_request()
    answer = desk.filled.answers.get(criterion.id, Answer())
    title = criterion.title.in_language(language)
    return ShownQuestion(
        id=criterion.id,
        number=number,
        title=title,
        question=criterion.question.in_language(language) if criterion.question else title,
        options=tuple(
            ShownOption(name, option.text.in_language(language), option.lead)
            for name, option in criterion.options.items()
        ),
        chosen=answer.level or "",
        comment=answer.comment,
    )

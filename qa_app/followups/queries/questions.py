"""What the questions and answers of questionnaires are called, by version; for lists of leads."""

from sqlalchemy import select
from sqlmodel import Session, col

from qa_app.followups.models import FollowupDraw
from qa_app.rubrics.queries import rubric_in_use
from qa_app.rubrics.rules.schema import Rubric


def questionnaire_of(session: Session, cycle_id: int) -> Rubric:
    """What aided persons of a cycle are asked, from its frozen text."""
    draw = session.get_one(FollowupDraw, cycle_id)
    return rubric_in_use(session, draw.rubric or "", draw.rubric_version or 0).rubric


def question_words(session: Session, language: str) -> dict[str, str]:
    """``criterion/option`` to words, of every questionnaire in use; the newest version wins."""
    versions = session.execute(
        select(FollowupDraw.rubric, FollowupDraw.rubric_version)
        .where(col(FollowupDraw.rubric).is_not(None))
        .distinct()
        .order_by(col(FollowupDraw.rubric_version), col(FollowupDraw.rubric))
    ).all()
    words: dict[str, str] = {}
    for rubric, version in versions:
        loaded = rubric_in_use(session, rubric or "", version or 0).rubric
        for criterion in loaded.criteria:
            for name, option in criterion.options.items():
                title = criterion.title.in_language(language)
                text = option.text.in_language(language)
                words[f"{criterion.id}/{name}"] = (
                    f"{title}：{text}" if language == "zh" else (f"{title}: {text}")
                )
    return words

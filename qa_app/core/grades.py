"""The four grades of a case, best first, and which of them count as good or better."""

from enum import StrEnum

from qa_app.core.words import N_


class Grade(StrEnum):
    """A case's grade; the order of members is the natural order, best first."""

    EXCELLENT = "excellent"
    GOOD = "good"
    PASS = "pass"
    FAIL = "fail"


ORDER: tuple[Grade, ...] = (Grade.EXCELLENT, Grade.GOOD, Grade.PASS, Grade.FAIL)
GOOD_OR_EXCELLENT = frozenset({Grade.EXCELLENT, Grade.GOOD})
PASS_OR_ABOVE = frozenset({Grade.EXCELLENT, Grade.GOOD, Grade.PASS})
LABELS: dict[Grade, str] = {
    Grade.EXCELLENT: N_("优秀"),
    Grade.GOOD: N_("良好"),
    Grade.PASS: N_("合格"),
    Grade.FAIL: N_("不合格"),
}


def severity(grade: Grade) -> int:
    """0 for excellent to 3 for fail: how far a grade lies from the best."""
    return ORDER.index(grade)


def grade_from_text(text: str) -> Grade | None:
    """The grade a person wrote, as its code or its Chinese word; None when it is neither."""
    word = text.strip().lower()
    for grade, label in LABELS.items():
        if word in (grade.value, label):
            return grade
    return None

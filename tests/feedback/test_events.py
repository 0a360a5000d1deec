"""What the audit trail says of drafts of replies and of prints: enough to know which sheets."""

import pytest
from sqlmodel import select

from qa_app.audit.models import AuditEvent
from qa_app.db.session import transaction
from qa_app.feedback.models import FeedbackSheet
from qa_app.feedback.queries.sheets import sheet_of
from qa_app.feedback.rules.spans import spans
from qa_app.feedback.services.reading import note_printing
from qa_app.feedback.services.replying import save_draft
from tests.builders.objections import LATER, objected


@pytest.mark.parametrize(
    ("ids", "said"), [([], ""), ([4], "4"), ([7, 3, 4, 5, 9, 10], "3-5 7 9-10"), ([2, 2], "2")]
)
def test_many_ids_are_said_in_few_words(ids, said):
    assert spans(ids) == said


def test_a_draft_that_changed_and_a_print_say_of_which_sheets(database, tmp_path):
    with transaction() as session:
        found = objected(session, tmp_path, cases=1)
        sheet = sheet_of(session, found.lawyer, found.sheet_id)
        criterion = found.criteria[0]
        for revision in (0, 1):
            save_draft(
                session, actor=found.lawyer, sheet=sheet, texts={criterion: "请说明"},
                revision=revision, now=LATER,
            )  # fmt: skip
        key = session.exec(select(FeedbackSheet.id)).one()
        note_printing(session, actor=found.lawyer, sheet_ids=[key], now=LATER)
        events = {
            event.act: event for event in session.exec(select(AuditEvent))
            if event.act in ("feedback.reply_saved", "feedback.printed")
        }  # fmt: skip
        saved = select(AuditEvent).where(AuditEvent.act == "feedback.reply_saved")
        assert len(session.exec(saved).all()) == 1, "what changed nothing is not said"
    assert events["feedback.printed"].details["sheets"] == str(key)

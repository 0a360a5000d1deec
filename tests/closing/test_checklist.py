"""The checklist people fill with the file in hand: findings, corrections, and no grade."""

import pytest
from sqlmodel import select

from qa_app.closing.models import ClosingCheck
from qa_app.closing.queries.checklists import checklist_for
from qa_app.closing.rules.checklist import checklist_findings
from qa_app.closing.rules.states import FindingKind, FindingState, Severity
from qa_app.closing.services.checklists import submit_checklist
from qa_app.core.case_types import CaseType
from qa_app.core.errors import NotFound, Refused
from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from qa_app.rubrics.queries import default_rubric
from qa_app.rubrics.rules.schema import Instrument
from qa_app.scoresheets.models import Scoresheet
from qa_app.scoresheets.rules.answers import Answer
from qa_app.scoresheets.rules.stored import Filled
from tests.builders.closing import BOOK, CHECKED, findings, make_timed_case
from tests.builders.register import make_account, make_actor, make_agency

RUBRIC = default_rubric(Instrument.CLOSING_CHECK, CaseType.CIVIL)


def _answers(**changed):
    """The best answer to every item, but for those named (dashes as underscores)."""
    best = {one.id: next(iter(one.options)) for one in RUBRIC.criteria}
    worst = {name.replace("_", "-"): value for name, value in changed.items()}
    return {name: Answer(level=value) for name, value in {**best, **worst}.items()}


def _last(name):
    return list(next(one for one in RUBRIC.criteria if one.id == name).options)[-1]


def test_everything_in_order_finds_nothing():
    assert checklist_findings(RUBRIC, _answers()) == ()


def test_an_answer_worth_nothing_is_a_fault_and_one_worth_less_a_hint():
    found = checklist_findings(
        RUBRIC, _answers(closing_signatures="few", closing_legible="unreadable")
    )
    assert [(each.rule, each.severity) for each in found] == [
        ("closing-signatures", Severity.HINT),
        ("closing-legible", Severity.FAULT),
    ]
    assert {each.kind for each in found} == {FindingKind.CHECKLIST}


def test_what_does_not_apply_finds_nothing():
    answers = {**_answers(), "closing-secrets": Answer(not_applicable=True)}
    assert checklist_findings(RUBRIC, answers) == ()


@pytest.fixture
def case(database):
    with transaction() as session:
        return make_timed_case(session)


def _submit(case, answers, *roles):
    with transaction() as session:
        actor = make_actor(session, *(roles or (Role.AGENCY_STAFF,)), agency=make_agency(session))
        return submit_checklist(
            session, actor=actor, book=BOOK, case_id=case.id, filled=Filled(answers), now=CHECKED
        )


def test_a_filled_checklist_is_locked_and_its_findings_are_open(case):
    _submit(case, _answers(closing_signatures="few"))
    with reading() as session:
        check = session.exec(select(ClosingCheck)).one()
        sheet = session.get_one(Scoresheet, check.scoresheet_id)
        assert sheet.submitted_at == CHECKED
        assert sheet.computed_grade is None
        assert findings(session, case)["closing-signatures"].state is FindingState.OPEN
        assert (check.version, check.open_count) == (1, 1)


def test_filling_it_again_corrects_what_was_put_right_and_keeps_both_sheets(case):
    _submit(case, _answers(closing_signatures="few"))
    _submit(case, _answers(closing_identity=_last("closing-identity")))
    with reading() as session:
        found = findings(session, case)
        assert found["closing-signatures"].state is FindingState.CORRECTED
        assert found["closing-identity"].state is FindingState.OPEN
        assert len(session.exec(select(Scoresheet)).all()) == 2
        check = session.exec(select(ClosingCheck)).one()
        asked = checklist_for(session, case, check)
        assert asked.filled.answers["closing-identity"].level == _last("closing-identity")


def test_an_incomplete_checklist_is_refused_and_leaves_nothing(case):
    with pytest.raises(Refused):
        _submit(case, {"closing-signatures": Answer(level="few")})
    with reading() as session:
        assert session.exec(select(Scoresheet)).first() is None


def test_who_does_not_keep_the_case_cannot_fill_it(case):
    with transaction() as session:
        other = make_actor(
            session, Role.AGENCY_STAFF, agency=make_agency(session, "北江市法律援助中心")
        )
        with pytest.raises(NotFound):
            submit_checklist(
                session, actor=other, book=BOOK, case_id=case.id, filled=Filled(_answers()),
                now=CHECKED,
            )  # fmt: skip


def test_the_page_asks_for_what_is_missing_and_then_tells_what_was_found(app, case, client_as):
    with transaction() as session:
        staff = make_account(session, Role.AGENCY_STAFF, agency=make_agency(session))
    client = client_as(account=staff)
    address = f"/closing/cases/{case.id}/checklist"
    given = {f"level:{name}": one.level for name, one in _answers(closing_signatures="few").items()}
    short = {name: value for name, value in given.items() if "legible" not in name}
    answer = client.post(address, data=short)
    assert answer.status_code == 422
    assert "还有 1 项没有选" in answer.text
    assert 'value="few" checked' in answer.text
    answer = client.post(address, data=given, follow_redirects=True)
    assert "记入 1 个问题" in answer.text
    assert "结案审查表：签名、盖章、日期齐全" in answer.text
    assert "checked" in client.get(address).text

"""What a supervisor types about tasks is kept until it is sent, and is nobody else's."""

import pytest
from sqlmodel import select

from qa_app.core.roles import Role
from qa_app.db.session import reading, transaction
from qa_app.rectification.models import Task, TaskDraft
from tests.builders.rectification import MEETING
from tests.builders.register import make_account

pytestmark = pytest.mark.usefixtures("database", "app", "today")
KEY = f"civil-file-review/1/{MEETING}"
JSON = {"Accept": "application/json"}


def _addresses(office, form):
    if form == "one":
        case = office.cases[0].id
        return f"/rectification/new?case={case}", f"/rectification/new/typed?case={case}"
    rest = f"?cycle={office.cycle.name}&criterion={KEY}&level=pass"
    return f"/rectification/choose{rest}", f"/rectification/choose/typed{rest}"


def _saved(client, address, revision, **fields):
    values = {"revision": str(revision), "changed": list(fields), **fields}
    return client.post(address, data=values, headers=JSON)


@pytest.mark.parametrize("form", ["one", "many"])
def test_words_come_back_and_are_gone_once_they_were_sent(office, client_as, form):
    page, save = _addresses(office, form)
    client = client_as(account=office.supervisor)
    first = _saved(client, save, 0, finding="没有会见记录", due_on="2026-12-30")
    assert first.status_code == 200, first.text
    assert first.json["revision"] == 1
    assert _saved(client, save, 1, papers="笔录", token="x", other="7").json["revision"] == 2
    assert _saved(client, save, 1, papers="笔录").status_code == 200, "an answer that was lost"
    shown = client.get(page).text
    for words in ("没有会见记录", "笔录", "2026-12-30", 'data-revision="2"', "autosave.js"):
        assert words in shown, words
    clash = _saved(client, save, 1, finding="另一个窗口")
    assert clash.status_code == 409
    assert clash.json["theirs"] == {"finding": ["没有会见记录"]}
    assert _saved(client, save, 2, finding="长" * 2_001).status_code == 422
    with transaction() as session:
        other = make_account(session, Role.SUPERVISOR)
    assert "没有会见记录" not in client_as(account=other).get(page).text
    sent = {"aim": "lawyer", "finding": "没有会见记录", "papers": "", "cause": "paper_missing",
            "due_on": "2026-12-31", "checker": "supervisor", "token": "once"}  # fmt: skip
    client.post(page, data=sent)
    with reading() as session:
        assert len(session.exec(select(Task)).all()) == 1
        assert not session.exec(select(TaskDraft)).all()


def test_nothing_is_kept_about_what_is_not_ones_own(office, client_as):
    client = client_as(account=office.supervisor)
    assert _saved(client, "/rectification/new/typed?case=99999", 0, finding="x").status_code == 404
    wrong = "/rectification/choose/typed?cycle=none&criterion=a/1/b"
    assert _saved(client, wrong, 0, finding="x").status_code == 404
    staff = client_as(account=office.staff)
    assert _saved(staff, _addresses(office, "one")[1], 0, finding="x").status_code == 404
    with reading() as session:
        assert not session.exec(select(TaskDraft)).all()

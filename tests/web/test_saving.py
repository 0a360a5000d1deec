"""What a script is told that saves a page as one goes, and the type of a table that is sent."""

import pytest
from flask import Blueprint, Flask

from qa_app.core.errors import Conflict, Refused
from qa_app.scoresheets.messages import MESSAGES
from qa_app.web import words
from qa_app.web.downloads import XLSX, sent_table
from qa_app.web.saving import answer_saves

JSON = {"Accept": "application/json"}


@pytest.fixture
def client():
    words.register(MESSAGES)
    app, bp = Flask(__name__), Blueprint("saves", __name__)
    app.secret_key = "of a test"
    answer_saves(bp, ("sheet_locked",))

    @bp.post("/refused/<code>")
    def refuse(code: str):
        raise Refused(code)

    @bp.post("/conflict")
    def conflict():
        raise Conflict("sheet_changed", revision=4)

    app.register_blueprint(bp)
    return app.test_client()


@pytest.mark.parametrize(("code", "status"), [("sheet_locked", 409), ("own_grade_missing", 422)])
def test_a_script_is_told_why_and_whether_it_may_go_on(client, code, status):
    answer = client.post(f"/refused/{code}", headers=JSON)
    assert (answer.status_code, answer.json) == (status, {"message": MESSAGES[code]})


def test_a_script_is_told_what_was_stored(client):
    answer = client.post("/conflict", headers=JSON)
    assert (answer.status_code, answer.json) == (409, {"revision": 4})


@pytest.mark.parametrize(
    ("name", "kind"), [("a.csv", "text/csv; charset=utf-8"), ("b-2025.xlsx", XLSX)]
)
def test_a_table_says_what_it_is_by_its_name(name, kind):
    with Flask(__name__).test_request_context():
        answer = sent_table(b"rows", name)
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"

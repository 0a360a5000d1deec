"""What a script is told that saves a page as one goes, and the type of a table that is sent."""

import pytest
from flask import Blueprint, Flask

from qa_app.core.errors import Conflict
from qa_app.web.downloads import XLSX, sent_table
from qa_app.web.saving import answer_saves


def test_a_script_that_comes_second_is_told_what_was_stored():
    app, bp = Flask(__name__), Blueprint("saves", __name__)
    answer_saves(bp, locked=())

    @bp.post("/save")
    def save():
        raise Conflict("sheet_changed", revision=4)

    app.register_blueprint(bp)
    answer = app.test_client().post("/save", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json) == (409, {"revision": 4})


@pytest.mark.parametrize(
    ("name", "kind"), [("a.csv", "text/csv; charset=utf-8"), ("b-2025.xlsx", XLSX)]
)
def test_a_table_says_what_it_is_by_its_name(name, kind):
    with Flask(__name__).test_request_context():
        answer = sent_table(b"rows", name)
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"

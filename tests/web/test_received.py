"""What a request brings is cleaned before anybody reads it; a NUL in an address is nothing."""

import io

import pytest
from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.roles import Role
from qa_app.core.text import typed
from qa_app.web import received

BAD = "甲\x00乙\u202e丙\x85丁\ud83d"


@pytest.fixture
def small():
    """A program that answers with what it was given."""
    app = Flask("small")
    received.init_app(app)

    @app.post("/form")
    def form():
        kept = request.files.get("paper")
        name = kept.filename if kept else None
        return {"q": request.args.get("q"), "all": request.form.getlist("t"), "name": name}

    @app.post("/json")
    def body():
        return {"got": request.get_json()}

    @app.get("/one/<name>")
    def one(name):
        return name

    @app.get("/more/<path:name>")
    def more(name):
        return name

    return app.test_client()


def test_fields_addresses_and_names_of_files_lose_what_nobody_types(small):
    data = {
        "t": ["a\x00b", "第一行\r\n\t第二行 👍"],
        "paper": (io.BytesIO(b"\x00"), "甲\u202e.pdf"),
    }
    answer = small.post("/form?q=a%00b%E2%80%AE", data=data).json
    assert answer == {"q": "ab", "all": ["ab", "第一行\r\n\t第二行 👍"], "name": "甲.pdf"}


def test_json_too_at_any_depth(small):
    sent = {"a": [{"b\x00": BAD, "n": 3, "none": None}]}
    assert small.post("/json", json=sent).json == {
        "got": {"a": [{"b": "甲乙丙丁", "n": 3, "none": None}]}
    }


@pytest.mark.parametrize("room", ["one", "more"])
def test_an_address_with_untyped_characters_is_absent(small, room):
    assert small.get(f"/{room}/甲").text == "甲"
    assert small.get(f"/{room}/a%00b").status_code == 404
    assert small.get(f"/{room}/a%E2%80%AEb").status_code == 404


@given(st.text())
def test_what_is_left_can_be_kept_and_what_was_clean_stays(text):
    kept = typed(text)
    kept.encode()
    assert "\x00" not in kept
    assert typed(kept) == kept
    assert all(one in "\t\n\r" or one.isprintable() or ord(one) > 0x9F for one in kept)


@pytest.mark.parametrize("room", ["/cases/", "/objections", "/feedback", "/rectification/"])
def test_lists_are_searched_for_what_is_left(client_as, room):
    assert client_as(Role.SUPERVISOR).get(f"{room}?q=%00甲&agency=%00").status_code == 200

"""Addresses in templates are those Flask builds, wherever the program is mounted."""

import pytest
from flask import url_for
from markupsafe import Markup

from qa_app.web.links import link, stylesheets, symbol


@pytest.mark.parametrize("root", ["", "/quality"])
@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("accounts.home", {}),
        ("cases.index", {}),
        ("cases.index", {"page": 2}),
        ("static", {"filename": "css/base.css"}),
        ("static", {"filename": "icons/sprite.svg"}),
    ],
)
def test_a_link_is_the_address_flask_builds(app, root, endpoint, values):
    for _again in range(2):
        with app.test_request_context("/cases/", environ_overrides={"SCRIPT_NAME": root}):
            assert link(endpoint, **values) == url_for(endpoint, **values)
            assert link(endpoint, **values).startswith(root + "/")


def test_words_change_with_the_language_of_each_request(app):
    from flask import g

    from qa_app.web.i18n import gettext

    said = []
    for language in ("zh", "en", "zh"):
        with app.test_request_context("/"):
            g.language = language
            said.append(gettext("案件"))
    assert said[0] == said[2] == "案件" != said[1]


@pytest.mark.parametrize("root", ["", "/quality"])
def test_symbols_escape_their_label_and_say_whether_they_are_decoration(app, root):
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
        assert 'aria-hidden="true"' in symbol("bell", "", "")
        assert "&lt;b&gt;" in symbol("bell", "<b>", "")
        assert 'aria-label="<b>"' in symbol("bell", Markup("<b>"), ""), "as it was given"
        assert "&lt;b&gt;" in symbol("bell", "<b>", ""), "what was safe once is not safe as text"
        assert f'href="{root}/static/icons/sprite.svg#bell"' in symbol("bell", "", "")


def test_stylesheets_come_in_the_order_given(app):
    with app.test_request_context("/"):
        first, second = str(stylesheets("css/base.css", "css/desk.css")).splitlines()
    assert first == '<link rel="stylesheet" href="/static/css/base.css">'
    assert "css/desk.css" in second


def test_the_icon_is_where_browsers_ask_for_it_beside_files_that_cannot_name_one(client):
    with client.get("/favicon.ico") as answer:
        assert answer.status_code == 200
        assert answer.content_type == "image/svg+xml"

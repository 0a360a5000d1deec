"""Addresses in templates are those Flask builds, wherever the program is mounted."""

import pytest
from flask import url_for

from qa_app.web.links import link


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

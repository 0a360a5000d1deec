"""Many phones answer at once through a real server: no answer is lost, none is stored twice.

The large one (8 × 200) is ``./run bench P15``; here is enough of it to fail when it would.
"""

import threading
from http import HTTPStatus

import pytest

from qa_app.db import session as db
from tests.bench.bench_reviews import _server
from tests.bench.bench_surveys import _send, crowd, invited

pytestmark = pytest.mark.slow


def test_a_crowd_of_phones_loses_no_answer(tmp_path):
    _, links, form = invited(tmp_path / "home", 48)
    db.engine().dispose()
    row = crowd(tmp_path / "home", links, form, 8)
    assert row.ours > 0


def test_of_eight_phones_with_one_link_one_answer_is_taken(tmp_path):
    _, links, form = invited(tmp_path / "home", 1)
    db.engine().dispose()
    statuses: list[int] = []
    with _server(tmp_path / "home") as port:
        threads = [
            threading.Thread(target=_send, args=(port, links, form, statuses)) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(statuses) == [HTTPStatus.SEE_OTHER] + [HTTPStatus.NOT_FOUND] * 7

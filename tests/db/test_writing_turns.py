"""Writers of one process take turns: nobody is lost, and a failed writer hands its turn on."""

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from qa_app.db.engine import WRITER, make_engine
from qa_app.db.turns import Turns


@pytest.fixture
def engine(tmp_path):
    made = make_engine(f"sqlite:///{tmp_path / 'turns.sqlite3'}")
    with made.execution_options(**{WRITER: True}).begin() as connection:
        connection.execute(text("CREATE TABLE sum (total INTEGER CHECK (total < 1000))"))
        connection.execute(text("INSERT INTO sum VALUES (0)"))
    yield made
    made.dispose()


def _add(engine, amount: int) -> None:
    with engine.execution_options(**{WRITER: True}).begin() as connection:
        total = connection.execute(text("SELECT total FROM sum")).scalar_one()
        connection.execute(text("UPDATE sum SET total = :total"), {"total": total + amount})


def test_many_threads_that_read_then_write_lose_nothing(engine):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: _add(engine, 1), range(200)))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT total FROM sum")).scalar_one() == 200


def test_a_failed_writer_hands_its_turn_on(engine):
    with pytest.raises(IntegrityError, match="CHECK constraint failed"):
        _add(engine, 5000)
    _add(engine, 7)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT total FROM sum")).scalar_one() == 7


def test_a_writer_that_cannot_begin_hands_its_turn_on(engine, tmp_path, monkeypatch):
    monkeypatch.setattr("qa_app.db.engine._WAIT_SECONDS", 0.05)
    other = make_engine(f"sqlite:///{tmp_path / 'turns.sqlite3'}")
    writing = other.execution_options(**{WRITER: True})
    with writing.begin(), pytest.raises(sqlite3.OperationalError, match="locked"):
        _add(engine, 1)
    other.dispose()
    _add(engine, 2)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT total FROM sum")).scalar_one() == 2


def test_a_second_writer_waits_while_the_first_holds_its_turn(engine, monkeypatch):
    monkeypatch.setattr("qa_app.db.engine._WAIT_SECONDS", 0.05)
    writing = engine.execution_options(**{WRITER: True})
    with writing.begin(), pytest.raises(sqlite3.OperationalError, match="locked"):
        _add(engine, 1)
    _add(engine, 3)


def test_turns_come_in_the_order_in_which_they_were_asked_for():
    turns, order = Turns(), []
    assert turns.take(1)

    def wait(number: int) -> None:
        assert turns.take(10)
        order.append(number)
        turns.give()

    threads = []
    for number in range(6):
        threads.append(threading.Thread(target=wait, args=(number,)))
        threads[-1].start()
        while turns.waiting() <= number:
            time.sleep(0.001)
    turns.give()
    for thread in threads:
        thread.join()
    assert order == list(range(6))


def test_who_gives_up_waiting_is_not_handed_the_turn():
    turns = Turns()
    assert turns.take(1)
    assert not turns.take(0.01)
    turns.give()
    assert turns.take(1)

"""The public contract of ``qa-app cycle``: keys, exit codes, files, kills and two at once."""

import hashlib
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from qa_app.core.errors import Refused
from qa_app.core.roles import SYSTEM
from qa_app.cycles.models import CycleState
from qa_app.cycles.queries import cycle_named
from qa_app.db import session as db
from qa_app.db.engine import make_engine
from qa_app.db.session import reading, transaction
from qa_app.resources import resource_dir
from qa_app.sampling.models import FrameCase, SampleCase, Stratum, Ticket
from qa_app.sampling.rules.tickets import ticket
from qa_app.sampling.services.drawing import Seed, draw_cycle
from qa_app.sampling.services.freezing import freeze_cycle
from tests.builders.cases import make_cases
from tests.builders.cycles import SEED, drawn_cycle, frozen_cycle, make_cycle
from tests.builders.register import NOW

REGISTER = Path(__file__).parent.parent / "fixtures" / "closed_cases_gb18030.csv"
PLAN = """name = "2026-a"
closed_from = 2020-01-01
closed_to = 2026-12-31
ratio = {ratio}
types = ["民事", "criminal"]
[rubrics]
civil = "civil-file-review/1"
"""


@pytest.fixture
def qa_app(command, home, monkeypatch):
    """Runs one command in the folder of the test; its exit code and the JSON it printed."""
    monkeypatch.chdir(home)
    return command


def _plan(path, ratio="0.1", **changes):
    text = PLAN.format(ratio=ratio)
    for key, value in changes.items():
        text = f"{key} = {value}\n{text}"
    path.write_text(text)
    return str(path)


def test_from_an_agencys_register_to_a_draw_anyone_can_check(qa_app, tmp_path):
    accept = ("--create-missing", "--accept-good")
    code, _ = qa_app("cases", "import", str(REGISTER), *accept)
    assert code in (0, 3)
    code, created = qa_app("cycle", "create", _plan(tmp_path / "PLAN.toml"))
    assert code == 0
    assert created["frame_size"] == sum(each["N"] for each in created["strata"])
    assert created["planned"] == sum(each["n"] for each in created["strata"])
    assert all(each["n"] == max(1, -(-each["N"] // 10)) for each in created["strata"])
    assert all(set(each["key"]) == {"agency", "type"} for each in created["strata"])
    code, frozen = qa_app("cycle", "freeze", "2026-a", "-o", "FRAME.csv")
    content = (tmp_path / "FRAME.csv").read_bytes()
    assert frozen["frame_sha256"] == hashlib.sha256(content).hexdigest()
    assert (code, frozen["cycle"], frozen["frame_size"]) == (0, "2026-a", created["frame_size"])
    draw = ("cycle", "draw", "2026-a", "--seed", SEED, "--seed-source", "开奖", "-o", "SAMPLE.csv")
    code, drawn = qa_app(*draw)
    assert (code, drawn["drawn"], len(drawn["sample"])) == (0, created["planned"], drawn["drawn"])
    assert all(row["ticket"] == ticket(SEED, row["case_key"]) for row in drawn["sample"])
    assert _verified(tmp_path)
    assert qa_app(*draw) == (0, drawn)  # a second time changes nothing
    code, larger = qa_app("cycle", "extend", "2026-a", _plan(tmp_path / "L.toml", "0.25"),
                          "-o", "SAMPLE.csv")  # fmt: skip
    kept = {row["case_key"] for row in drawn["sample"]}
    assert code == 0
    assert kept < {row["case_key"] for row in larger["sample"]}
    assert _verified(tmp_path)
    gone = drawn["sample"][0]["case_key"]
    code, swapped = qa_app("cycle", "substitute", "2026-a", gone, "--reason", "案卷遗失")
    assert (code, swapped["replaced"]) == (0, gone)
    assert swapped["ticket"] == ticket(SEED, swapped["substitute"])
    qa_app(*draw)  # writes the file as it is now
    assert _verified(tmp_path)
    lines = (tmp_path / "SAMPLE.csv").read_text().splitlines()
    (tmp_path / "SAMPLE.csv").write_text("\n".join([*lines[:3], *lines[4:]]) + "\n")
    assert not _verified(tmp_path)


def _verified(folder):
    script = resource_dir("tools") / "verify_draw.py"
    command = [sys.executable, str(script), "FRAME.csv", "SAMPLE.csv", SEED]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return done.returncode == 0


def test_what_goes_wrong_has_its_exit_code_and_changes_nothing(qa_app, tmp_path):
    with transaction() as session:
        make_cases(session, 20)
    good = _plan(tmp_path / "PLAN.toml")
    assert qa_app("cycle", "freeze", "2026-a")[0] == 5
    code, answer = qa_app("cycle", "create", _plan(tmp_path / "bad.toml", "2", colour='"red"'))
    assert code == 3
    assert {(p["code"], p["column"]) for p in answer["problems"]} == {
        ("out_of_range", "ratio"),
        ("plan_unknown_key", "colour"),
    }
    (tmp_path / "gb.toml").write_bytes('name = "活动"'.encode("gb18030"))
    assert qa_app("cycle", "create", str(tmp_path / "gb.toml"))[0] == 3
    assert qa_app("cycle", "create", str(tmp_path / "none.toml"))[0] == 2
    assert qa_app("cycle", "create", good)[0] == 0
    assert qa_app("cycle", "create", good)[0] == 4
    assert qa_app("cycle", "draw", "2026-a", "--seed", "1")[0] == 4
    assert qa_app("cycle", "freeze", "2026-a", "-o", "no/such/folder.csv")[0] != 0
    with reading() as session:
        assert cycle_named(session, "2026-a").state is CycleState.PLANNED
    assert qa_app("cycle", "freeze", "2026-a")[0] == 0
    assert qa_app("cycle", "draw", "2026-a", "--seed", " x")[0] == 4
    assert qa_app("cycle", "draw", "2026-a", "--seed", "x")[0] == 0
    assert qa_app("cycle", "draw", "2026-a", "--seed", "y")[0] == 4
    assert qa_app("cycle", "extend", "2026-a", _plan(tmp_path / "S.toml", "0.01"))[0] == 4
    assert qa_app("cycle", "substitute", "2026-a", "none/1", "--reason", "x")[0] == 5


def _counts():
    with reading() as session:
        cycle = cycle_named(session, "2026-a")
        sizes = [
            session.execute(select(func.count()).select_from(model)).scalar_one()
            for model in (Stratum, FrameCase, Ticket, SampleCase)
        ]
        return cycle.state, sizes


ACTS = {
    "freeze": lambda session: freeze_cycle(session, actor=SYSTEM, name="2026-a", now=NOW),
    "draw": lambda session: draw_cycle(
        session, actor=SYSTEM, name="2026-a", seed=Seed(SEED), now=NOW
    ),
}


@pytest.mark.parametrize("act", ["freeze", "draw"])
def test_a_killed_freeze_or_draw_leaves_the_old_or_the_new_state(database_url, database, act):
    with transaction() as session:
        make_cases(session, 2000)
        (make_cycle if act == "freeze" else frozen_cycle)(session)
    old = _counts()
    new = {
        "freeze": (CycleState.FROZEN, [1, 2000, 0, 0]),
        "draw": (CycleState.DRAWN, [1, 2000, 2000, 554]),
    }[act]
    whole = _killed_after(act, database_url, None)
    assert _counts() == new
    _undo(act, old)
    seen = []
    for part in range(1, 11):
        _killed_after(act, database_url, whole * part / 10)
        seen.append(_counts())
        if seen[-1] == new:
            _undo(act, old)
    assert all(state in (old, new) for state in seen)
    assert old in seen  # at least one kill came in time


def _killed_after(act, database_url, seconds):
    """Do the act in a process of its own and kill -9 it after some seconds; how long it took."""
    db.engine().dispose()  # a forked connection would be shared
    started = time.monotonic()
    process = multiprocessing.get_context("fork").Process(target=_act, args=(act, database_url))
    process.start()
    process.join(seconds)
    process.kill()
    process.join()
    return time.monotonic() - started


def _act(act, database_url):
    db.configure(make_engine(database_url))
    with transaction() as session:
        ACTS[act](session)
    os._exit(0)


def _undo(act, old):
    """Back to the state before, so that the next kill has something to interrupt."""
    with transaction() as session:
        cycle = cycle_named(session, "2026-a")
        for model in (SampleCase, Ticket, *((FrameCase, Stratum) if act == "freeze" else ())):
            session.execute(model.__table__.delete())
        cycle.state, cycle.seed = old[0], None
    assert _counts() == old


def test_of_two_draws_at_once_one_counts(database):
    with transaction() as session:
        make_cases(session, 200)
        frozen_cycle(session)
    outcomes = []

    def draw(seed):
        try:
            with transaction() as session:
                draw_cycle(session, actor=SYSTEM, name="2026-a", seed=Seed(seed), now=NOW)
            outcomes.append("drawn")
        except Refused as error:
            outcomes.append(error.code)

    _at_once(draw, ["one", "two"])
    assert sorted(outcomes) == ["already_drawn", "drawn"]
    assert _counts()[1] == [1, 200, 200, 56]


def test_of_two_freezes_at_once_both_find_the_same_frame(database):
    with transaction() as session:
        make_cases(session, 200)
        make_cycle(session)
    hashes = []

    def freeze(_n):
        with transaction() as session:
            made = freeze_cycle(session, actor=SYSTEM, name="2026-a", now=NOW)
        hashes.append(made.frame_sha256)

    _at_once(freeze, [1, 2])
    assert len(hashes) == 2
    assert len(set(hashes)) == 1
    assert _counts()[1] == [1, 200, 0, 0]


def _at_once(act, arguments):
    threads = [threading.Thread(target=act, args=(argument,)) for argument in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_draw_that_fails_leaves_no_ticket(database):
    with transaction() as session:
        make_cases(session, 20)
        frozen_cycle(session)
    with pytest.raises(Refused, match="seed_untidy"), transaction() as session:
        draw_cycle(session, actor=SYSTEM, name="2026-a", seed=Seed(" x"), now=NOW)
    assert _counts() == (CycleState.FROZEN, [1, 20, 0, 0])
    with transaction() as session:
        make_cases(session, 5)
    with pytest.raises(Refused, match="cycle_name_taken"), transaction() as session:
        drawn_cycle(session)

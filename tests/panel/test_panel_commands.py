"""``experts import``, ``experts export`` and ``cycle assign`` as scripts call them."""

import os
import signal
import subprocess
import sys

import pytest
from sqlmodel import func, select

from qa_app.cli import main
from qa_app.db import session as db
from qa_app.db.engine import make_engine
from qa_app.db.session import reading, transaction
from qa_app.panel.models import Assignment, Expert
from tests.builders.cases import make_case
from tests.builders.panel import drawn_cycle, make_expert, make_experts

LIST = "login,name,firm,capacity\nzhang,张三,江南所,20\nli,李四,江北所,\n"


def run(arguments):
    """Run one command and leave none of its connections open."""
    db.engine().dispose()
    code = main.run(arguments)
    db.engine().dispose()
    return code


def test_experts_are_imported_with_the_fixed_keys(home, command):
    path = home / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    code, refused = command("experts", "import", str(path))
    assert code == 3
    assert {p["code"] for p in refused["problems"]} == {"unknown_firm"}
    assert set(refused["problems"][0]) == {"file", "row", "column", "value", "code", "message"}
    code, found = command("experts", "import", str(path), "--create-missing")
    assert code == 0
    assert (found["rows"], found["imported"], found["rejected"]) == (2, 2, 0)
    assert found["created"] == {"agencies": 0, "firms": 2, "lawyers": 0}
    assert found["files"][0]["file"] == "list.csv"
    code, again = command("experts", "import", str(path))
    assert (again["imported"], again["updated"], again["unchanged"]) == (0, 0, 2)


def test_start_passwords_are_written_once_for_their_owner_only(home, command):
    path, passwords = home / "list.csv", home / "passwords.csv"
    path.write_text(LIST, encoding="utf-8")
    wanted = ["experts", "import", str(path), "--create-missing"]
    code, found = command(*wanted, "--create-accounts", str(passwords))
    assert (code, found["accounts"]["created"]) == (0, 2)
    lines = passwords.read_text("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["login", "zhang", "li"]
    assert passwords.stat().st_mode & 0o077 == 0
    assert run([*wanted, "--create-accounts", str(passwords)]) == 2


def test_the_pool_is_exported(home, command):
    path = home / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    command("experts", "import", str(path), "--create-missing")
    code, found = command("experts", "export", "-o", str(home / "out.xlsx"))
    assert (code, found) == (0, {"rows": 2})
    code, again = command("experts", "import", str(home / "out.xlsx"))
    assert (code, again["unchanged"]) == (0, 2)


def test_a_cycle_is_assigned_with_the_fixed_keys(home, command):
    with transaction() as session:
        make_experts(session, 4)
        cycle = drawn_cycle(session, 6)
    code, found = command("cycle", "assign", cycle.name)
    assert code == 0
    assert {key: found[key] for key in ("cycle", "cases", "seats", "assigned", "experts")} == {
        "cycle": cycle.name,
        "cases": 6,
        "seats": 12,
        "assigned": 12,
        "experts": 4,
    }
    assert (found["load_min"], found["load_max"]) == (3, 3)
    assert (found["conflicts_broken"], found["unassigned"]) == (0, [])
    code, again = command("cycle", "assign", cycle.name)
    assert (code, again["new"], again["assigned"]) == (0, 0, 12)


def test_a_shortage_ends_with_4_and_says_what_is_missing(home, command):
    with transaction() as session:
        make_experts(session, 2, capacity=1)
        cycle = drawn_cycle(session, 2)
    code, found = command("cycle", "assign", cycle.name)
    assert code == 4
    assert (found["assigned"], found["needed"], found["possible"]) == (0, 4, 2)
    assert set(found["unassigned"][0]) == {"case_key", "why"}
    assert "还差" in found["unassigned"][0]["why"]
    assert "没有作任何分配" in found["explanation"][0]
    with reading() as session:
        assert session.exec(select(func.count()).select_from(Assignment)).one() == 0


def test_an_unknown_cycle_is_5_and_an_undrawn_one_4(home, capsys):
    assert run(["cycle", "assign", "nothing"]) == 5
    with transaction() as session:
        cycle = drawn_cycle(session, 1)
        cycle.state = "planned"
    assert run(["cycle", "assign", cycle.name]) == 4
    assert "请先抽取" in capsys.readouterr().err


@pytest.mark.parametrize("chunk", [1, 20, 40])
def test_a_kill_leaves_everything_or_nothing(home, database_url, chunk):
    """It waits for its end in the middle of writing: on no machine is it done before."""
    with transaction() as session:
        make_experts(session, 40)
        cycle = drawn_cycle(session, [make_case(session) for _ in range(400)])
    program = (
        "import signal, sys, qa_app.panel.services.seating as seating; seating.CHUNK = 20;"
        "from qa_app.cli.main import run; "
        "import qa_app.panel.services.assigning as a; real = a.write_seats\n"
        "def slow(*args, **kw):\n"
        "    told = []\n"
        "    def tell(done, total):\n"
        "        told.append(done)\n"
        f"        if len(told) == {chunk}:\n"
        "            print('writing', flush=True)\n"
        "            signal.pause()\n"
        "    real(*args, **{**kw, 'tell': tell})\n"
        "a.write_seats = slow\n"
        f"sys.exit(run(['cycle', 'assign', {cycle.name!r}]))"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, env=dict(os.environ), text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline().strip() == "writing"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    db.configure(make_engine(database_url))
    with reading() as session:
        assert session.exec(select(func.count()).select_from(Assignment)).one() == 0
    db.engine().dispose()
    assert run(["cycle", "assign", cycle.name]) == 0
    with reading() as session:
        assert session.exec(select(func.count()).select_from(Assignment)).one() == 800
        assert session.exec(select(func.count()).select_from(Expert)).one() == 40


def test_terms_are_entered_and_listed_by_command(home, command):
    with transaction() as session:
        make_expert(session, "zhang")
        make_expert(session, "li")
    span = ("experts", "appoint", "zhang", "2020-01-01")
    code, entered = command(*span, "2020-12-31")
    assert (code, entered["ends_on"]) == (0, "2020-12-31")
    _, found = command("experts", "terms")
    terms = [(one["login"], one["term"]) for one in found["experts"]]
    assert terms == [("li", "open"), ("zhang", "expired")]
    _, found = command("experts", "terms", "--standing", "expired")
    assert [one["login"] for one in found["experts"]] == ["zhang"]
    assert run(["experts", "appoint", "nobody", "2020-01-01", "2020-12-31"]) == 5
    assert run([*span, "2019-01-31"]) == 4

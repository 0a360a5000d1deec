"""``qa-app opinions invite``: links in one file, and nowhere else."""

import csv
import json

import pytest

from qa_app.cli.main import run
from qa_app.db import session as db
from qa_app.db.session import transaction
from tests.builders.cycles import drawn_cycle, frozen_cycle, make_caseload, make_plan, sample_of


@pytest.fixture
def cli(home, monkeypatch, capsys):
    monkeypatch.setenv("QA_PUBLIC_URL", "https://qa.example.org/")

    def call(*arguments: str) -> tuple[int, str]:
        code = run(["opinions", "invite", *map(str, arguments)])
        return code, capsys.readouterr().out

    return call


@pytest.fixture
def drawn(database):
    with transaction() as session:
        make_caseload(session)
        drawn_cycle(session, make_plan())
        count = len(sample_of(session))
    db.close()
    return count


def _rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


def test_every_drawn_case_gets_a_link_that_is_in_the_file_alone(drawn, cli, tmp_path):
    target = tmp_path / "LINKS.csv"
    code, printed = cli("2026-a", "-o", target, "--json")
    answer = json.loads(printed)
    assert code == 0
    counts = (answer["cycle"], answer["asked"], answer["renewed"], answer["links"])
    assert counts == ("2026-a", drawn, 0, drawn)
    links = [row[-2] for row in _rows(target)]
    assert len(set(links)) == drawn
    assert all(link.startswith("https://qa.example.org/o/") for link in links)
    assert not [link for link in links if link in printed]
    assert target.stat().st_mode & 0o077 == 0


def test_links_are_made_anew_only_when_asked(drawn, cli, tmp_path):
    cli("2026-a", "-o", tmp_path / "1.csv")
    _, second = cli("2026-a", "-o", tmp_path / "2.csv", "--json")
    _, third = cli("2026-a", "-o", tmp_path / "3.csv", "--renew", "--json")
    assert json.loads(second)["links"] == 0
    assert json.loads(third)["renewed"] == drawn
    first, last = _rows(tmp_path / "1.csv"), _rows(tmp_path / "3.csv")
    assert not {row[-2] for row in first} & {row[-2] for row in last}


def test_one_agency_at_a_time(drawn, cli, tmp_path):
    _, printed = cli("2026-a", "--agency", "乙县中心", "-o", tmp_path / "a.csv", "--json")
    assert 0 < json.loads(printed)["links"] < drawn
    assert {row[4] for row in _rows(tmp_path / "a.csv")} == {"乙县中心"}
    assert cli("2026-a", "--agency", "没有", "-o", tmp_path / "b.csv")[0] == 5
    assert not (tmp_path / "b.csv").exists()


def test_nothing_is_overwritten_and_nothing_left_behind(drawn, cli, tmp_path):
    there = tmp_path / "LINKS.csv"
    there.write_text("链接")
    assert cli("2026-a", "-o", there)[0] == 2
    assert there.read_text() == "链接"
    assert cli("2026-a", "-o", tmp_path / "no" / "x.csv")[0] == 2
    assert cli("no-such", "-o", tmp_path / "x.csv")[0] == 5
    assert not (tmp_path / "x.csv").exists()


def test_a_cycle_that_is_not_drawn_is_refused(database, cli, tmp_path):
    with transaction() as session:
        make_caseload(session)
        frozen_cycle(session, make_plan())
    db.close()
    assert cli("2026-a", "-o", tmp_path / "x.csv")[0] == 4
    assert not (tmp_path / "x.csv").exists()

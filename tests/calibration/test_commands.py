"""``qa-app calibration import``: whole or not at all, with problems named."""

import json

import pytest

from qa_app.cli.main import run
from qa_app.db import session as db
from qa_app.db.session import reading, transaction
from tests.builders.calibration import answers
from tests.builders.cases import make_case


@pytest.fixture
def cli(home, capsys):

    def call(*arguments: str) -> tuple[int, str]:
        code = run(["calibration", *arguments])
        return code, capsys.readouterr().out

    return call


def test_a_file_comes_in_as_a_draft_and_a_broken_one_not_at_all(database, cli, tmp_path):
    with transaction() as session:
        case = make_case(session)
    with reading() as session:
        keys = [key.removeprefix("level:") for key in answers(session)]
    text = f'case = "{case.case_key}"\nuse = "seed"\ntitle = "种子"\n'
    whole = text + "".join(f'[answers.{key}]\nlevel = "good"\n' for key in keys)
    path = tmp_path / "model.toml"
    path.write_text(text + '[answers.nothing]\nlevel = "good"\n', encoding="utf-8")
    code, _ = cli("import", str(path), "--json")
    assert code == 3
    path.write_text(whole, encoding="utf-8")
    code, printed = cli("import", str(path), "--json")
    assert (code, json.loads(printed)) == (
        0,
        {"title": "种子", "use": "seed", "state": "draft"},
    )
    assert db.engine()

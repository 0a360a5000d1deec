"""``qa-app learning models | export | withdraw``: what keeps a model back, what is out."""

import csv
import io

import pikepdf
import pytest

from qa_app.db.session import transaction
from qa_app.files.store.objects import store_for
from qa_app.learning.rules.states import ModelState
from tests.builders.models import model_setting
from tests.learning.test_model_files import (
    confirm_pages,
    give_word,
    nominate,
    publish,
    row,
    search,
)


@pytest.fixture
def given(app, home, settings):
    del app, home
    with transaction() as session:
        return model_setting(session, store_for(settings))


def listed(command, *more):
    code, told = command("learning", "models", *more)
    assert code == 0
    return told


def test_what_keeps_a_model_from_being_published_is_told_step_by_step(given, command, settings):
    model = nominate(given)
    (one,) = listed(command)["models"]
    assert (one["model"], one["state"], one["why"]) == (model, "nominated", "model_not_confirmed")
    give_word(given, model)
    search(given, model)
    (one,) = listed(command, "--state", "redacting")["models"]
    assert (one["why"], one["published_at"]) == ("model_pages_open", None)
    confirm_pages(given, settings, model)
    (one,) = listed(command, "--cycle", given.cycle.name)["models"]
    assert (one["state"], one["why"]) == ("redacting", "")
    publish(given, model)
    told = listed(command)
    assert (told["models"][0]["state"], told["states"]["published"]) == ("published", 1)
    assert listed(command, "--state", "declined")["models"] == []
    assert listed(command, "--doubted")["models"] == []


@pytest.fixture
def published(given, settings):
    model = nominate(given)
    give_word(given, model)
    search(given, model)
    confirm_pages(given, settings, model)
    publish(given, model)
    return model


def test_published_models_are_written_as_lawyers_read_them_and_name_nobody(
    given, published, command, tmp_path
):
    folder = tmp_path / "models"
    code, told = command("learning", "export", folder)
    assert (code, told) == (0, {"models": 1, "pages": 2})
    assert sorted(one.name for one in folder.iterdir()) == [
        "001 追索劳动报酬案.pdf", "models.csv"
    ]  # fmt: skip
    content = (folder / "001 追索劳动报酬案.pdf").read_bytes()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 2
    text = (folder / "models.csv").read_text(encoding="utf-8-sig")
    (line,) = list(csv.reader(io.StringIO(text)))[1:]
    assert line[1:3] == ["追索劳动报酬案", "会见笔录完整，庭前准备充分。"]
    for secret in (given.case.number, published, given.cycle.name, "卢涵曦", "张三丰"):
        assert secret not in text
        assert secret.encode() not in content
    assert command("learning", "export", folder)[0] == 2, "nothing is written over"
    assert command("learning", "export", tmp_path / "none", "--cycle", "x")[1]["models"] == 0


def test_a_model_is_taken_back_with_a_reason_and_is_in_no_export_any_more(
    published, command, tmp_path
):
    assert command("learning", "withdraw", published, "--reason", " ")[0] == 4
    assert row(published).state is ModelState.PUBLISHED
    code, told = command("learning", "withdraw", published, "--reason", "等级已更正")
    assert (code, told) == (0, {"model": published, "state": "withdrawn"})
    assert row(published).withdrawn_reason == "等级已更正"
    assert command("learning", "withdraw", published, "--reason", "再来一次")[0] == 4
    assert command("learning", "withdraw", "no-such-model", "--reason", "没有")[0] == 5
    assert command("learning", "export", tmp_path / "models")[1] == {"models": 0, "pages": 0}


def test_the_list_can_be_a_table_and_no_other_file(published, command, tmp_path):
    target = tmp_path / "models.csv"
    assert command("learning", "models", "-o", target)[0] == 0
    assert len(target.read_text(encoding="utf-8-sig").splitlines()) == 2
    assert command("learning", "models", "-o", tmp_path / "models.pdf")[0] == 2

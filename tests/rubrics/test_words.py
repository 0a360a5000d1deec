"""The format is documented key by key, and every sentence and label has its English twin."""

import re
from pathlib import Path

import pytest

from qa_app.rubrics.messages import INSTRUMENT_LABELS, MARK_LABELS, MESSAGES, METHOD_LABELS
from qa_app.rubrics.rules import schema
from qa_app.rubrics.rules.checks import RESERVED_IDS

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "rubrics.md").read_text(encoding="utf-8")
TABLES = [
    model
    for model in vars(schema).values()
    if isinstance(model, type) and issubclass(model, schema.Strict) and model.model_fields
]
KEYS = sorted({(model.__name__, key) for model in TABLES for key in model.model_fields})


@pytest.mark.parametrize(("table", "key"), KEYS)
def test_every_key_of_the_format_is_documented(table: str, key: str) -> None:
    assert re.search(rf"`[^`]*\b{key}\b[^`]*`", DOCS), f"{table}.{key}"


@pytest.mark.parametrize(
    "word", [*schema.Instrument, *schema.Mark, *schema.Kind, *schema.Method, *sorted(RESERVED_IDS)]
)
def test_every_allowed_word_is_documented(word: str) -> None:
    assert re.search(rf"`[^`]*\b{word}\b[^`]*`", DOCS)


def test_every_sentence_and_label_has_an_english_translation() -> None:
    path = ROOT / "qa_app" / "translations" / "en" / "rubrics.po"
    text = path.read_text(encoding="utf-8")
    labels = [*INSTRUMENT_LABELS.values(), *MARK_LABELS.values(), *METHOD_LABELS.values()]
    missing = [s for s in [*MESSAGES.values(), *labels] if f'msgid "{s}"\nmsgstr "' not in text]
    assert missing == []


def test_translations_keep_their_placeholders() -> None:
    for name in ("rubrics", "scoresheets"):
        path = ROOT / "qa_app" / "translations" / "en" / f"{name}.po"
        text = path.read_text(encoding="utf-8")
        for chinese, english in re.findall(r'msgid "(.+)"\nmsgstr "(.*)"', text):
            assert english
            assert set(re.findall(r"%\((\w+)\)s", chinese)) == set(
                re.findall(r"%\((\w+)\)s", english)
            )

"""Both languages are complete: every sentence has its English, with the same values in it."""

import re
import subprocess
import sys
from io import BytesIO

import pytest
from babel.messages.pofile import read_po

from tests.conventions.trees import PROGRAM, ROOT, name

CATALOGUES = sorted((PROGRAM / "translations" / "en").glob("*.po"))
PLACEHOLDER = re.compile(r"%\((\w+)\)|%[sd]")
LITERAL = "种子,案件"
"""The comma of the public rule itself is half-width."""


def test_every_sentence_has_its_english():
    tool = [sys.executable, str(ROOT / "tools" / "messages.py")]
    missing = subprocess.run(tool, capture_output=True, text=True, check=False)
    assert missing.returncode == 0, missing.stdout + missing.stderr


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_translation_keeps_the_values_and_is_english(path):
    with path.open("rb") as file:
        catalogue = read_po(file, locale="en")
    for message in catalogue:
        if not message.id:
            continue
        chinese, english = str(message.id), str(message.string)
        assert english.strip(), f"{name(path)}: {chinese} has no English"
        assert set(PLACEHOLDER.findall(chinese)) == set(PLACEHOLDER.findall(english)), chinese
        assert not message.fuzzy, f"{name(path)}: {chinese} is marked fuzzy"


def test_one_sentence_has_one_translation():
    seen: dict[tuple[str, str | None], tuple[str, str]] = {}
    for path in CATALOGUES:
        with path.open("rb") as file:
            for message in read_po(file, locale="en"):
                if message.id:
                    english, at = seen.setdefault(
                        (str(message.id), message.context), (str(message.string), name(path))
                    )
                    assert english == message.string, f"{message.id}: {at} and {name(path)} differ"


def test_chinese_sentences_use_full_width_punctuation():
    half = re.compile(
        r"[\u3400-\u9fff”）][,:;?!](?!//)|[A-Za-z0-9],(?=[\u3400-\u9fff])|[\u3400-\u9fff]\([^()%]*\)"
    )
    wrong = [
        f"{name(path)}: {message.id}"
        for path in CATALOGUES
        for message in read_po(BytesIO(path.read_bytes()), locale="en")
        if message.id and half.search(str(message.id).replace(LITERAL, ""))
    ]
    assert not wrong


def test_pages_have_no_chinese_outside_translation():
    bare = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", path.read_text(), flags=re.DOTALL)
        text = text.replace("中文", "")
        bare += [f"{name(path)}: {word}" for word in re.findall(r"[\u3400-\u9fff]+", text)]
    assert not bare

"""Every code a rule can give has its Chinese sentence and its English one."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import qa_app
from qa_app.cycles import messages as cycle_words
from qa_app.cycles.rules.plan import CertaintyFlag, Dimension
from qa_app.sampling import messages as draw_words
from qa_app.sampling.rules.samples import Status
from qa_app.sampling.rules.strata import Outside

ROOT = Path(qa_app.__file__).parent
OURS = ("tickets", "frames", "samples", "allocation")
CODE = re.compile(r"(?:Refused|Refusal|Problem)\(\s*\"([a-z_]+)\"")


def test_every_code_of_the_draw_has_a_sentence() -> None:
    sources = [(ROOT / "sampling" / "rules" / f"{name}.py").read_text() for name in OURS]
    codes = {code for source in sources for code in CODE.findall(source)} | set(Outside)
    assert len(codes) > 15
    assert codes <= set(draw_words.MESSAGES)
    assert set(cycle_words.DIMENSIONS) == set(Dimension)
    assert set(draw_words.STATUSES) == set(Status)
    assert set(cycle_words.CERTAINTY_FLAGS) == set(CertaintyFlag)


@pytest.mark.parametrize(
    ("package", "sentences"),
    [
        (
            "cycles",
            [
                cycle_words.MESSAGES,
                cycle_words.DIMENSIONS,
                cycle_words.CERTAINTY_FLAGS,
                cycle_words.STATES,
                cycle_words.SETTLE_RULES,
            ],
        ),
        (
            "sampling",
            [
                draw_words.MESSAGES,
                draw_words.STATUSES,
            ],
        ),
    ],
)
def test_every_sentence_has_an_english_one_with_the_same_places(
    package: str, sentences: list[dict[str, str]]
) -> None:
    with (ROOT / "translations" / "en" / f"{package}.po").open("rb") as file:
        catalogue = {message.id: message.string for message in read_po(file)}
    for sentence in (text for table in sentences for text in table.values()):
        places = re.findall(r"%\(\w+\)s", sentence)
        assert sorted(re.findall(r"%\(\w+\)s", catalogue[sentence])) == sorted(places)

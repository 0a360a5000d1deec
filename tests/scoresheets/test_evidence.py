"""Places in a case file: as a field, as stored, as a link; what does not fit is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Refusal
from qa_app.rubrics import loader
from qa_app.rubrics.queries import directory_of_rubrics
from qa_app.scoresheets.rules.answers import Answer, Evidence
from qa_app.scoresheets.rules.editing import edited, fields_of
from qa_app.scoresheets.rules.evidence import (
    MOST_PLACES,
    evidence_from,
    evidence_text,
    fits,
    link_part,
    pages_named,
)
from qa_app.scoresheets.rules.scoring import Scorer
from qa_app.scoresheets.rules.stored import Filled, answer_from, stored_answer
from qa_app.scoresheets.rules.submission import answer_refusals

CRITERION = "retainer-prompt"
PAGE = "aZ09_-aZ09_-"


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    rubrics = loader.load_all(directory_of_rubrics()).rubrics
    return Scorer(rubrics["civil-file-review", 1].rubric)


@st.composite
def places(draw) -> Evidence:
    page = draw(st.from_regex(r"[A-Za-z0-9_-]{1,24}", fullmatch=True))
    number = draw(st.integers(1, 99_999))
    if draw(st.booleans()):
        return Evidence(page, number)
    left, top = draw(st.integers(0, 999)), draw(st.integers(0, 999))
    width = draw(st.integers(1, 1000 - left))
    return Evidence(page, number, (left, top, width, draw(st.integers(1, 1000 - top))))


@given(st.lists(places(), max_size=MOST_PLACES, unique=True))
def test_places_survive_the_field_and_the_database(found):
    assert evidence_from([evidence_text(one) for one in found]) == tuple(found)
    answer = Answer(level="good", evidence=tuple(found))
    assert answer_from(stored_answer(answer)) == answer


@pytest.mark.parametrize(
    "text",
    [
        "x",
        f"{PAGE}|0|",
        f"{PAGE}|3",
        f"{PAGE}|3|1,2,3",
        f"{PAGE}|3|1,2,0,9",
        f"{PAGE}|3|900,0,101,1",
        f"{PAGE}|3|-1,0,10,10",
        "../x|3|",
        f"{PAGE}|999999|",
        f"{PAGE}|3|1,2,3,4|5",
        "<b>|1|",
    ],
)
def test_what_is_no_place_on_a_page_is_refused(scorer, text):
    found = edited(Filled(), scorer, {f"evidence:{CRITERION}": [text]})
    assert found == Refusal("bad_evidence", {"criterion": CRITERION, "limit": MOST_PLACES})


def test_more_places_than_anyone_reads_are_refused(scorer):
    texts = [f"{PAGE}|{n}|" for n in range(1, MOST_PLACES + 2)]
    found = edited(Filled(), scorer, {f"evidence:{CRITERION}": texts})
    assert isinstance(found, Refusal)
    assert found.code == "too_many_evidence"
    sheet = Filled({CRITERION: Answer(evidence=tuple(Evidence(PAGE, n) for n in range(1, 22)))})
    assert "too_many_evidence" in {one.code for one in answer_refusals(scorer, sheet.sheet)}


def test_the_same_place_twice_is_kept_once_and_an_empty_field_clears(scorer):
    name = f"evidence:{CRITERION}"
    once = edited(Filled(), scorer, {name: ["", f"{PAGE}|3|", f"{PAGE}|3|"]})
    assert isinstance(once, Filled)
    assert fields_of(once, scorer) == {name: [f"{PAGE}|3|"]}
    assert edited(once, scorer, {name: [""]}) == Filled()


def test_a_level_chosen_later_keeps_the_evidence(scorer):
    name = f"evidence:{CRITERION}"
    found = edited(Filled(), scorer, {name: [f"{PAGE}|3|10,20,30,40"]})
    assert isinstance(found, Filled)
    found = edited(found, scorer, {f"level:{CRITERION}": ["good"]})
    assert isinstance(found, Filled)
    assert found.answers[CRITERION].evidence == (Evidence(PAGE, 3, (10, 20, 30, 40)),)
    assert pages_named(found.answers) == {PAGE}


def test_answers_stored_before_there_was_evidence_read_as_they_were():
    stored = {"level": "good", "comment": "好", "page": 12}
    assert answer_from(stored) == Answer(level="good", comment="好", evidence_page=12)
    assert stored_answer(answer_from(stored)) == stored


def test_a_link_names_page_and_region():
    assert link_part(Evidence(PAGE, 3)) == PAGE
    assert link_part(Evidence(PAGE, 3, (1, 2, 3, 4))) == f"{PAGE}:1,2,3,4"
    assert not fits(Evidence(PAGE, 3, (0, 0, 1001, 1)))

"""What a directory of papers lacks, and how far the archive of a case is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.closing.rules.archive import Paper, archive_findings, archive_state
from qa_app.closing.rules.states import ArchiveState
from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.files.loader import directory_of

CIVIL = directory_of(CaseType.CIVIL, Stage.FIRST_INSTANCE, Source.APPLICATION)
NEEDED = [part for part in CIVIL if part.required]
FULL = [
    Paper(f"p{at}", part.code, part.words[0] if part.words else "", True, False, True)
    for at, part in enumerate(NEEDED)
]


def codes(papers):
    return [(each.rule, each.code) for each in archive_findings(CIVIL, papers)]


def test_a_complete_file_in_order_has_no_finding():
    assert codes(FULL) == []


def test_every_required_part_that_is_not_there_is_named_in_the_order_of_the_directory():
    assert codes(FULL[:1]) == [(part.code, "part_missing") for part in NEEDED[1:]]


def test_a_file_nobody_scanned_has_no_finding_and_says_so():
    assert codes([]) == []
    assert archive_state([]) is ArchiveState.ABSENT


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"part": ""}, [("", "document_unplaced")]),
        ({"part": "meeting"}, [("meeting", "document_in_foreign_part")]),
        ({"has_pages": False}, [("evidence", "document_without_pages")]),
        ({"ready": False, "refused": True, "problem": "file_broken"},
         [("evidence", "document_refused")]),
        ({"name": "民事判决书.pdf"}, [("evidence", "document_misplaced")]),
    ],
)  # fmt: skip
def test_one_paper_that_lies_wrong_or_cannot_be_read_is_named(changed, found):
    paper = replace(Paper("x", "evidence", "", True, False, True), **changed)
    assert codes([*FULL, paper]) == found


def test_no_part_is_called_missing_while_a_paper_is_being_checked():
    waiting = Paper("x", "outcome", "", False, False, False)
    assert codes([FULL[0], waiting]) == []
    assert archive_state([FULL[0], waiting]) is ArchiveState.CHECKING


def test_names_of_files_never_reach_a_finding():
    papers = [Paper("x", "evidence", "张某某判决书.pdf", True, False, True)]
    assert "张某某" not in repr(archive_findings(CIVIL, papers))


PAPERS = st.lists(
    st.builds(
        Paper,
        public_id=st.uuids().map(str),
        part=st.sampled_from(["", "meeting", *(part.code for part in CIVIL)]),
        name=st.sampled_from(["", "判决书", "证据", "授权委托书"]),
        ready=st.booleans(),
        refused=st.booleans(),
        has_pages=st.booleans(),
    ),
    max_size=8,
)


@given(PAPERS)
def test_keys_are_unique_and_the_order_papers_came_in_does_not_matter(papers):
    found = archive_findings(CIVIL, papers)
    assert len({each.key for each in found}) == len(found)
    assert set(map(repr, found)) == set(map(repr, archive_findings(CIVIL, papers[::-1])))


@given(PAPERS)
def test_adding_a_complete_file_leaves_no_part_missing(papers):
    assert "part_missing" not in {code for _, code in codes([*papers, *FULL])}

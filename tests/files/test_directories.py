"""Archive directories: read strictly, made for the case, missing parts named, names understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.case_types import CaseType, Source, Stage
from qa_app.files.loader import all_parts, directory_of, parse_directories
from qa_app.files.rules.directory import missing_parts, part_for_name
from qa_app.files.rules.searching import snippet, text_for_search, wanted
from qa_app.files.rules.sniffing import Kind, kind_of

PART = '[[part]]\ncode = "a"\nzh = "甲"\nen = "A"\nrequired = "always"\norigin = "own"\n'


@pytest.mark.parametrize(
    "text",
    [
        PART + 'requried = "never"\n',
        PART.replace('"always"', '"sometimes"'),
        PART.replace('"own"', '"official"'),
        PART + 'types = ["crimnal"]\n',
        PART + PART,
        PART.replace('"a"', '""'),
        "parts = []",
    ],
)
def test_a_directory_file_with_a_mistake_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - pydantic's and ours are both ValueErrors
        parse_directories(text)


def test_a_sound_directory_file_is_read():
    (part,) = parse_directories(PART)
    assert (part.code, part.zh, part.en) == ("a", "甲", "A")


def test_each_type_and_stage_has_a_directory_with_something_required():
    for kind in CaseType:
        for stage in (None, *Stage):
            directory = directory_of(kind, stage, Source.APPLICATION)
            assert [part for part in directory if part.required]
            assert len({part.code for part in directory}) == len(directory)


def test_a_stage_that_is_not_known_demands_nothing_that_belongs_to_some_stages_only():
    unknown = {part.code for part in directory_of(CaseType.CRIMINAL) if part.required}
    for stage in Stage:
        known = {part.code for part in directory_of(CaseType.CRIMINAL, stage) if part.required}
        assert unknown <= known | {"outcome", "meeting"}


def test_who_was_notified_need_not_have_applied():
    notified = directory_of(CaseType.CRIMINAL, Stage.FIRST_INSTANCE, Source.NOTIFIED)
    applied = directory_of(CaseType.CRIMINAL, Stage.FIRST_INSTANCE, Source.APPLICATION)
    required = [{part.code for part in each if part.required} for each in (notified, applied)]
    assert required[1] - required[0] == {"identity", "approval"}


def test_counsel_reads_no_file_while_the_police_still_investigate():
    codes = {part.code for part in directory_of(CaseType.CRIMINAL, Stage.INVESTIGATION)}
    assert "file_reading" not in codes
    assert "meeting" in codes


def test_parts_have_both_languages_and_words_name_one_part_each_within_a_directory():
    assert all(part.zh and part.en for part in all_parts())
    for kind in CaseType:
        words = [word for part in directory_of(kind) for word in part.words]
        assert len(words) == len(set(words)), kind


@given(st.sets(st.sampled_from([part.code for part in all_parts()])))
def test_missing_is_what_is_required_and_not_there(present):
    directory = directory_of(CaseType.CIVIL, Stage.FIRST_INSTANCE, Source.APPLICATION)
    missing = {part.code for part in missing_parts(directory, present)}
    assert missing == {part.code for part in directory if part.required} - present


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("民事起诉状 正本.pdf", CaseType.CIVIL, "pleading"),
        ("授权 委托 书.jpg", CaseType.CIVIL, "mandate"),
        ("（2026）01 会见笔录（第一次）.pdf", CaseType.CRIMINAL, "meeting"),
        ("起诉意见书.pdf", CaseType.CRIMINAL, "accusation"),
        ("法律意见书.pdf", CaseType.CRIMINAL, "defence"),
        ("IMG_20260301.jpg", CaseType.CIVIL, ""),
        ("结案报告表.pdf", CaseType.NON_LITIGATION, "closing"),
        ("给予法律援助决定书.pdf", CaseType.CIVIL, "approval"),
    ],
)
def test_a_name_says_where_a_paper_belongs(name, kind, code):
    assert part_for_name(directory_of(kind), name) == code


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("甲方与乙方 签 订 劳动合同", "签订劳动", "甲方与乙方 签 订 劳动合同"),
        ("ＡＢＣ１２３", "abc123", "ABC123"),
        ("due process of law", "Due  Process", "due process of law"),
        ("dueprocess", "due process", None),
        ("⼀审判决", "一审", "一审判决"),
        ("合同", "合同法", None),
        ("合同", "   ", None),
    ],
)
def test_words_are_found_as_people_type_them(text, query, found):
    assert snippet(text_for_search(text), wanted(query)) == found


def test_a_place_in_a_long_text_is_shown_with_some_words_around():
    shown = snippet("前" * 100 + "目标" + "后" * 100, "目标")
    assert shown == "…" + "前" * 24 + "目标" + "后" * 24 + "…"


@given(st.text(max_size=60), st.integers(0, 60), st.integers(1, 8))
def test_every_stretch_of_a_text_is_found_in_it(text, start, length):
    kept = text_for_search(text)
    query = wanted(kept[start : start + length])
    if query:
        assert snippet(kept, query) is not None


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.4\n", Kind.PDF),
        (b"\xef\xbb\xbf%PDF-1.4", Kind.PDF),
        (b"\x00\x01\x02junk of a scanner\xff%PDF-1.4", Kind.PDF),
        (b"GIF89a%PDF-1.4", "file_type_unknown"),
        (b"MZ\x90\x00%PDF-1.4", "file_type_unknown"),
        (b"plain words %PDF-1.4", "file_is_markup"),
        (b"\xff\xd8\xff\xe0", Kind.JPEG),
        (b"\x89PNG\r\n\x1a\n", Kind.PNG),
        (b"II*\x00", Kind.TIFF),
        (b"MM\x00*", Kind.TIFF),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_is_office"),
        (b"", "file_empty"),
    ],
)
def test_a_file_is_what_its_first_bytes_say(head, kind):
    assert kind_of(head) == kind

"""FRAME.csv byte for byte, and its hash."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Invalid
from qa_app.sampling.rules.frames import frame_csv, frame_from_csv, frame_of, frame_sha256

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
frames = st.dictionaries(texts, texts, max_size=20).map(
    lambda cases: frame_of((stratum, key) for key, stratum in cases.items())
)


def test_the_frame_file_is_exactly_these_bytes() -> None:
    rows = [
        ("B / civil", "B/2"),
        ('A "1", x / civil', "a,b/1"),
        ("B / civil", "B/(2026)民援字第1号"),
    ]
    expected = (
        "stratum,case_key\n"
        "B / civil,B/(2026)民援字第1号\n"
        "B / civil,B/2\n"
        '"A ""1"", x / civil","a,b/1"\n'
    )
    content = frame_csv(frame_of(rows))
    assert content == expected.encode()
    assert frame_sha256(content) == hashlib.sha256(expected.encode()).hexdigest()


def test_keys_are_ordered_by_code_point_not_by_language_or_utf16() -> None:
    keys = ["\U00020000", "\uff21", "Z", "a", "一"]
    assert list(frame_of(("h", key) for key in keys).case_keys) == sorted(keys, key=str.encode)


@given(frames)
def test_a_frame_file_reads_back_as_the_same_frame(frame: object) -> None:
    content = frame_csv(frame)  # type: ignore[arg-type]
    again = frame_from_csv(content)
    assert frame_csv(again) == content
    assert again.sizes() == frame.sizes()  # type: ignore[attr-defined]


def test_a_case_in_the_frame_twice_is_a_problem() -> None:
    with pytest.raises(Invalid) as invalid:
        frame_of([("a", "1"), ("b", "1"), ("a", "2")])
    assert [(each.code, each.value) for each in invalid.value.problems] == [("case_key_twice", "1")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "unknown_header"),
        (b"\xff\xfe", "bad_draw_file"),
        (b"stratum,key\na,1\n", "unknown_header"),
        (b"stratum,case_key\na\n", "wrong_column_count"),
        (b"stratum,case_key\r\na,1\r\n", "not_canonical"),
        (b"stratum,case_key\na,2\na,1\n", "not_canonical"),
        (b'stratum,case_key\n"a",1\n', "not_canonical"),
        (b'stratum,case_key\na,"1', "bad_draw_file"),
        (b"stratum,case_key\na,1\na,1\n", "case_key_twice"),
    ],
)
def test_a_file_that_is_not_exactly_a_frame_is_a_problem(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as invalid:
        frame_from_csv(content)
    assert invalid.value.problems[0].code == code

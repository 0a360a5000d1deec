"""What is believed of a device: its changes, its clock, which hearings it may hold. Pure."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Refusal
from qa_app.observations.rules.synchronising import (
    AFTER,
    AHEAD,
    MOST_FIELDS,
    Change,
    Fate,
    change_from,
    happened_at,
    is_offered,
    kept_until,
    moment_from,
    seats_named,
)

NOW = datetime(2026, 7, 8, 2, 0, tzinfo=UTC)
OP = "0f8fad5b-d9cb-469f-a165-70867728950e"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@given(JSON)
def test_any_json_is_a_change_or_refused(value):
    assert isinstance(change_from(value), Change | Refusal)


@given(st.dictionaries(st.sampled_from(["op", "seat", "kind", "revision", "changed", "at"]), JSON))
def test_a_change_with_anything_in_its_fields_is_a_change_or_refused(part):
    value = {"op": OP, "seat": "seat", "kind": "save", **part}
    found = change_from(value)
    assert isinstance(found, Change | Refusal)
    if isinstance(found, Change):
        assert (found.op, found.kind) == (OP, "save") or "op" in part or "kind" in part


def test_a_change_is_read_as_it_was_sent():
    value = {"op": OP, "seat": "a_B-9", "kind": "save", "revision": 3}
    value |= {"changed": {"level:x": ["good"], "comment": []}, "at": "2026-07-08T01:00:00Z"}
    assert change_from(value) == Change(
        OP,
        "a_B-9",
        "save",  # type: ignore[arg-type]
        3,
        {"level:x": ("good",), "comment": ()},
        NOW - timedelta(hours=1),
    )


def test_more_fields_than_any_sheet_has_are_refused():
    changed = {f"comment:{number}": ["x"] for number in range(MOST_FIELDS + 1)}
    value = {"op": OP, "seat": "s", "kind": "save", "changed": changed}
    assert isinstance(change_from(value), Refusal)


@given(st.none() | MOMENTS)
def test_what_happened_is_never_later_than_now_nor_before_the_device_could_know(told):
    found = happened_at(told, NOW)
    assert NOW - AHEAD - AFTER <= found <= NOW
    if told is not None and NOW - AFTER <= told <= NOW:
        assert found == told


@given(st.text())
def test_any_text_is_a_moment_with_its_zone_or_none(text):
    found = moment_from(text)
    assert found is None or found.tzinfo is not None


@given(MOMENTS)
def test_a_hearing_leaves_the_device_only_after_it_is_offered_no_more(starts_at):
    if is_offered(starts_at, NOW):
        assert kept_until(starts_at) > NOW


def test_the_days_are_those_of_the_court():
    midnight = datetime(2026, 7, 4, 16, 0, tzinfo=UTC)  # 5 July in Shanghai, three days ago
    assert is_offered(midnight, NOW)
    assert not is_offered(midnight - timedelta(seconds=1), NOW)


@given(st.text())
def test_any_text_names_seats_or_none(text):
    assert all(name and len(name) <= 64 for name in seats_named(text))


def test_seats_come_with_their_rubrics():
    assert seats_named("a@x/1,b@,../c@y,,d") == {"a": "x/1", "b": "", "d": ""}


def test_only_a_past_day_still_takes_what_was_written():
    assert [fate for fate in Fate if not fate.is_closed] == [Fate.OVER]

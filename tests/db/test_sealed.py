"""Sealed values open only where they were bound to; a sealer of many seals as ``seal`` does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.db.sealed import CannotOpen, make_vault

VAULT = make_vault("d" * 40)
NAMES = ("name", "id_number", "phone")


@given(st.tuples(st.text(), st.text(), st.text()), st.text())
def test_a_sealer_of_many_records_seals_what_seal_does(
    texts: tuple[str, str, str], bound_to: str
) -> None:
    try:
        "".join((*texts, bound_to)).encode()
    except UnicodeEncodeError:
        return
    blob = VAULT.sealer(NAMES)(texts, bound_to)
    values = dict(zip(NAMES, texts, strict=True))
    assert VAULT.open(blob, bound_to=bound_to) == values
    assert len(blob) == len(VAULT.seal(values, bound_to=bound_to))


def test_what_a_sealer_sealed_opens_only_where_it_was_bound_to() -> None:
    blob = VAULT.sealer(NAMES)(("甲", "1", ""), "南江/1")
    with pytest.raises(CannotOpen):
        VAULT.open(blob, bound_to="南江/2")


def test_no_two_sealed_values_are_the_same() -> None:
    seal = VAULT.sealer(NAMES)
    assert seal(("甲", "1", ""), "南江/1") != seal(("甲", "1", ""), "南江/1")

"""What a token is made of and when a link may be used."""

import hashlib
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qa_app.invitations.rules import (
    ALPHABET,
    MISSES_ALLOWED,
    TOKEN_LENGTH,
    LinkState,
    link_state,
    token_from,
    token_hash,
    too_many_misses,
)

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
CHANCE = st.binary(min_size=17, max_size=40)


@given(CHANCE)
def test_a_token_has_130_bits_in_letters_that_do_not_read_like_figures(chance):
    token = token_from(chance)
    assert len(token) == TOKEN_LENGTH
    assert set(token) <= set(ALPHABET)
    assert TOKEN_LENGTH * 5 >= 128
    assert not set("ilou") & set(ALPHABET)


@given(CHANCE, CHANCE)
def test_two_tokens_are_the_same_only_where_their_first_130_bits_are(one, other):
    same = _bits(one) == _bits(other)
    assert (token_from(one) == token_from(other)) is same


@given(CHANCE)
def test_what_is_stored_is_the_sha_256_of_the_token(chance):
    token = token_from(chance)
    assert token_hash(token) == hashlib.sha256(token.encode()).hexdigest()


@given(CHANCE)
def test_a_token_typed_from_paper_is_the_same_token(chance):
    token = token_from(chance)
    typed = "-".join(token[at : at + 5] for at in range(0, TOKEN_LENGTH, 5)).upper()
    assert token_hash(f" {typed} ") == token_hash(token)
    assert token_hash(token.replace("0", "O").replace("1", "l")) == token_hash(token)


def test_a_link_is_open_until_it_is_used_withdrawn_or_expires():
    later = NOW + timedelta(days=1)

    def state(**changed):
        facts = {"used_at": None, "withdrawn_at": None, "expires_at": later, "now": NOW}
        return link_state(**{**facts, **changed})

    assert state() is LinkState.OPEN
    assert state(expires_at=NOW) is LinkState.EXPIRED
    assert state(withdrawn_at=NOW, expires_at=NOW) is LinkState.WITHDRAWN
    assert state(used_at=NOW, withdrawn_at=NOW) is LinkState.USED


def test_many_misses_make_an_address_wait():
    assert not too_many_misses(MISSES_ALLOWED - 1)
    assert too_many_misses(MISSES_ALLOWED)


def _bits(chance):
    return int.from_bytes(chance, "big") >> (8 * len(chance) - 130)

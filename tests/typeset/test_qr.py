"""The QR code says what it should: read back by a reader of our own, without error correction.

Format and mask, placement and byte mode follow ISO/IEC 18004; only what version 2 to 6 at level M
needs is here. A reader that shares nothing with the encoder finds a code that no phone could read.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.typeset.qr import dark_runs

MASKS = (
    lambda r, c: (r + c) % 2,
    lambda r, c: r % 2,
    lambda r, c: c % 3,
    lambda r, c: (r + c) % 3,
    lambda r, c: (r // 2 + c // 3) % 2,
    lambda r, c: r * c % 2 + r * c % 3,
    lambda r, c: (r * c % 2 + r * c % 3) % 2,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2,
)
BLOCKS_AT_M = {2: [28], 3: [44], 4: [32, 32], 5: [43, 43], 6: [27, 27, 27, 27]}
"""Data codewords of each block by version, at error correction level M."""


def read(text: str) -> str:
    """What a phone reads from the code of a text."""
    size, runs = dark_runs(text)
    dark = {(row, col + i) for row, col, length in runs for i in range(length)}
    version = (size - 17) // 4
    format_bits = [(8, c) for c in (0, 1, 2, 3, 4, 5, 7, 8)] + [
        (r, 8) for r in (7, 5, 4, 3, 2, 1, 0)
    ]
    word = sum(((place in dark) << (14 - i)) for i, place in enumerate(format_bits)) ^ 0x5412
    assert word >> 13 == 0, "level M"
    masked = MASKS[word >> 10 & 7]
    bits = [
        ((row, col) in dark) ^ (masked(row, col) == 0)
        for row, col in _zigzag(size)
        if not _is_function(row, col, size, version)
    ]
    words = [
        int("".join("01"[bit] for bit in bits[at : at + 8]), 2) for at in range(0, len(bits) - 7, 8)
    ]
    stream = "".join(f"{one:08b}" for one in _deinterleaved(words, BLOCKS_AT_M[version]))
    assert stream[:4] == "0100", "byte mode"
    length = int(stream[4:12], 2)
    return bytes(int(stream[12 + 8 * i : 20 + 8 * i], 2) for i in range(length)).decode()


def _zigzag(size):
    columns = [*range(size - 1, 6, -2), *range(5, 0, -2)]
    for turn, right in enumerate(columns):
        rows = range(size) if turn % 2 else range(size - 1, -1, -1)
        for row in rows:
            yield row, right
            yield row, right - 1


def _is_function(row, col, size, version):
    corner = (row < 9 and (col < 9 or col >= size - 8)) or (row >= size - 8 and col < 9)
    centre = 4 * version + 10
    aligned = abs(row - centre) <= 2 and abs(col - centre) <= 2
    return corner or row == 6 or col == 6 or aligned


def _deinterleaved(words, blocks):
    parts = [[] for _ in blocks]
    taken = iter(words)
    for place in range(max(blocks)):
        for part, length in zip(parts, blocks, strict=True):
            if place < length:
                part.append(next(taken))
    return [word for part in parts for word in part]


@settings(max_examples=40)
@given(st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=26, max_size=26))
def test_a_phone_reads_the_link_that_was_printed(token):
    link = f"https://qa.example.org/s/{token}"
    assert read(link) == link


@pytest.mark.parametrize("host", ["a.cn", "qa.sft.example.gov.cn", "q" * 40 + ".example.org:8443"])
def test_addresses_of_any_usual_length_can_be_read(host):
    link = f"https://{host}/o/{'7k' * 13}"
    assert read(link) == link

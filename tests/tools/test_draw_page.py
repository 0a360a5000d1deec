"""The worked example of docs/draw.md can be recomputed, with the program and with plain hashes."""

import hashlib
import re
from pathlib import Path

from qa_app.sampling.rules.frames import frame_from_csv, frame_sha256
from qa_app.sampling.rules.samples import HEADER, Status
from qa_app.sampling.rules.tickets import draw

PAGE = (Path(__file__).parents[2] / "docs" / "draw.md").read_text(encoding="utf-8")
CSV = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)[0].encode()
SEED = re.findall(r"^seed='(.*)'$", PAGE, re.MULTILINE)[0]
ROW = re.compile(r"^\| (\S+ / \S+) \| (\S+) \| `([0-9a-f]{16})` \| (\d) \| (drawn)?", re.MULTILINE)


def test_the_frame_of_the_page_is_canonical_and_has_the_printed_hash() -> None:
    frame_from_csv(CSV)
    assert f"`{frame_sha256(CSV)}`" in PAGE


def test_every_ticket_of_the_page_is_what_sha256sum_says() -> None:
    rows = ROW.findall(PAGE)
    assert len(rows) == 9
    for _, key, begin, _, _ in rows:
        assert hashlib.sha256(f"{SEED},{key}".encode()).hexdigest().startswith(begin)


def test_the_draw_of_the_page_is_what_the_program_draws() -> None:
    result = draw(SEED, frame_from_csv(CSV), {"330106 / civil": 2, "330106 / criminal": 1})
    drawn = set(result.drawn())
    assert ROW.findall(PAGE) == [
        (pick.stratum, pick.case_key, pick.ticket[:16], str(pick.rank), "drawn" * (pick in drawn))
        for pick in result.every_case()
    ]


def test_the_page_explains_every_column_and_status_of_the_sample() -> None:
    assert all(f"`{word}`" in PAGE for word in (*HEADER, *Status))

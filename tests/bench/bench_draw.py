"""P3: the in-memory draw against a plain hashlib loop and numpy order that make the same output.

``run()`` times both in turn on the same cases and gives medians; ``./run bench`` prints them.
The output of both: the order of all cases by stratum and ticket, every ticket, and the drawn.
"""

import hashlib

import numpy as np

from qa_app.sampling.rules.frames import Frame, frame_of
from qa_app.sampling.rules.tickets import Draw, draw
from tests.bench import bench_storing
from tests.bench.rows import Row, WrongAnswer, medians

SEED = "2026-09-01 03 08 11 17 25 32 09"
TARGET = 1.2
STRATA = 380
KINDS = ("civil", "criminal")


def bench_frame(cases: int) -> Frame:
    """A frame of many cases in strata of very different sizes, keys as agencies write them."""
    return frame_of(
        (
            f"33{stratum // 2:04d} / {KINDS[stratum % 2]}",
            f"33{stratum // 2:04d}/(2026)浙援字第{n}号",
        )
        for n, stratum in (
            (n, (n * 7919 % 10_007) ** 2 * STRATA // 10_007**2) for n in range(cases)
        )
    )


def plain_draw(frame: Frame, sizes: dict[str, int]) -> tuple[np.ndarray, list[str], np.ndarray]:
    """The yardstick: hash each case in a loop, let numpy order them, take the first n."""
    tickets = [hashlib.sha256(f"{SEED},{key}".encode()).digest() for key in frame.case_keys]
    words = np.frombuffer(b"".join(tickets), ">u8").reshape(-1, 4)[:, 0].astype(np.uint64)
    order = np.lexsort((words, frame.stratum_of))
    ends = np.cumsum(frame.counts)
    rank = np.arange(len(order)) - np.repeat(ends - frame.counts, frame.counts)
    wanted = np.array([sizes[label] for label in frame.strata])
    drawn = order[rank < np.repeat(wanted, frame.counts)]
    return order, [ticket.hex() for ticket in tickets], drawn


def our_draw(frame: Frame, sizes: dict[str, int]) -> tuple[Draw, list[str], np.ndarray]:
    """The product's own way to the same output."""
    result = draw(SEED, frame, sizes)
    return result, result.tickets(), result.drawn_cases()


def run(rounds: int = 5, quick: bool = False) -> list[Row]:
    """98,000 cases and, unless quick, 2,000,000; then the part that is stored."""
    sizes = [98_000] if quick else [98_000, 2_000_000]
    return [compared(cases, rounds) for cases in sizes] + bench_storing.run(rounds, quick)


def compared(cases: int, rounds: int) -> Row:
    """Medians of alternating rounds, after a look that both ways agree case by case."""
    frame = bench_frame(cases)
    sizes = {label: -(-count * 277 // 1000) for label, count in frame.sizes().items()}
    _must_agree(frame, sizes)
    mine, theirs = medians(lambda: our_draw(frame, sizes), lambda: plain_draw(frame, sizes), rounds)
    name = f"P3 draw 27.7 % of {cases:,} in {len(frame.strata)} strata"
    return Row(name, mine, theirs, TARGET)


def _must_agree(frame: Frame, sizes: dict[str, int]) -> None:
    result, tickets, drawn = our_draw(frame, sizes)
    plain = plain_draw(frame, sizes)
    if not (np.array_equal(result.order, plain[0]) and tickets == plain[1]):
        raise WrongAnswer("P3: the two orders differ")
    if not np.array_equal(drawn, plain[2]):
        raise WrongAnswer("P3: the two samples differ")

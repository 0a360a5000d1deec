"""Starts the child that reads a file, watches it, and believes nothing it says without looking.

For the background job and for covering pages. The child has no environment but what it needs, gets
no keys, and is ended with everything it started when its time is over.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import qa_app
from qa_app.files.intake.limits import Limits, Unfit
from qa_app.files.intake.pages import LARGEST_SIDE, PageFact
from qa_app.files.rules.sniffing import Kind

_LONGEST_LINE = 1_000
_ROOT = str(Path(qa_app.__file__).resolve().parent.parent)
Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ReadPage:
    """One clean page as it lies in the target folder."""

    fact: PageFact
    pdf: Path
    text: Path | None


def read_file(
    source: Path, kind: Kind, target: Path, limits: Limits, told: Told
) -> tuple[ReadPage, ...]:
    """Split a file into clean pages in the target folder; raises ``Unfit`` when it is refused."""
    order = {"act": "pdf" if kind is Kind.PDF else "picture"}
    return _carry_out(order, source, target, limits, told)


def paint_page(
    source: Path, boxes: Sequence[Sequence[int]], target: Path, limits: Limits
) -> ReadPage:
    """The covered copy of a single-page PDF."""
    order = {"act": "paint", "boxes": [list(box) for box in boxes]}
    (page,) = _carry_out(order, source, target, limits, lambda _number: None)
    return page


def places_on_page(source: Path, target: Path, limits: Limits) -> ReadPage:
    """The characters of a single-page PDF with their places, as JSON in ``text``; None: no text."""
    (page,) = _carry_out({"act": "places"}, source, target, limits, lambda _number: None)
    return page


def _carry_out(
    order: dict[str, Any], source: Path, target: Path, limits: Limits, told: Told
) -> tuple[ReadPage, ...]:
    order = {**order, "source": str(source), "target": str(target), "limits": asdict(limits)}
    child = subprocess.Popen(
        [sys.executable, "-s", "-m", "qa_app.files.intake.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=target,
        env={"PATH": os.defpath, "PYTHONPATH": _ROOT, "PYTHONDONTWRITEBYTECODE": "1"},
        start_new_session=True,
    )
    clock = threading.Timer(limits.wall_seconds, _end, [child])
    clock.start()
    try:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(order).encode() + b"\n")
        child.stdin.close()
        facts = _hear(child.stdout, limits, told)
    except BrokenPipeError as error:
        raise Unfit("file_too_heavy") from error
    finally:
        clock.cancel()
        _end(child)
        if child.stdout:
            child.stdout.close()
    return tuple(_found(target, number, fact) for number, fact in enumerate(facts, start=1))


def _hear(answers: IO[bytes], limits: Limits, told: Told) -> list[PageFact]:
    """The pages a child tells of; a child that ends without a word was stopped by its limits."""
    facts: list[PageFact] = []
    for answer in _lines(answers, limits.pages + 2):
        if answer.get("done") and facts:
            return facts
        if "refused" in answer:
            raise Unfit(str(answer["refused"]), **dict(answer.get("params") or {}))
        facts.append(_fact(answer))
        told(len(facts))
    raise Unfit("file_too_heavy")


def _lines(answers: IO[bytes], most: int) -> Iterator[dict[str, Any]]:
    for _ in range(most):
        line = answers.readline(_LONGEST_LINE)
        if not line:
            return
        try:
            answer = json.loads(line)
        except ValueError as error:
            raise Unfit("file_broken") from error
        if not isinstance(answer, dict):
            raise Unfit("file_broken")
        yield answer


def _fact(answer: dict[str, Any]) -> PageFact:
    try:
        fact = PageFact(**{name: int(value) for name, value in dict(answer["page"]).items()})
    except (KeyError, TypeError, ValueError) as error:
        raise Unfit("file_broken") from error
    if fact.rotation not in (0, 90, 180, 270):
        raise Unfit("file_broken")
    if not (0 < fact.width <= LARGEST_SIDE and 0 < fact.height <= LARGEST_SIDE):
        raise Unfit("file_broken")
    return fact


def _found(target: Path, number: int, fact: PageFact) -> ReadPage:
    pdf, text = target / f"{number:06}.pdf", target / f"{number:06}.txt"
    if pdf.is_symlink() or text.is_symlink() or not pdf.is_file():
        raise Unfit("file_broken")
    return ReadPage(fact, pdf, text if text.is_file() else None)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End the child with all it started, and wait until it is gone."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()

"""The frozen list a draw is made from, and its public file FRAME.csv, byte for byte.

For the services that freeze a cycle and for anyone who checks a draw.  Which cases belong to the
frame and how stratum labels are made is said in ``strata``; tickets and order in ``tickets``.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from qa_app.core.errors import Invalid, Problem

HEADER = ("stratum", "case_key")
_QUOTED = frozenset(',"\r\n')


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Cases in code-point order of their keys, each with the index of its stratum.

    ``case_keys[i]`` lies in ``strata[stratum_of[i]]``; ``strata`` are sorted labels and
    ``counts[h]`` is the number of cases N of stratum h.
    """

    case_keys: Sequence[str]
    strata: tuple[str, ...]
    stratum_of: npt.NDArray[np.uint32]
    counts: npt.NDArray[np.int64]

    def stratum(self, case: int) -> str:
        """The label of the stratum of the case at this index."""
        return self.strata[int(self.stratum_of[case])]

    def sizes(self) -> dict[str, int]:
        """Stratum label → number of cases N."""
        return dict(zip(self.strata, self.counts.tolist(), strict=True))


def frame_of(rows: Iterable[tuple[str, str]]) -> Frame:
    """The frame of (stratum, case_key) rows in any order; Invalid when a key comes twice."""
    ordered = sorted(rows, key=lambda row: row[1])
    keys = [key for _, key in ordered]
    twice = [key for key, following in pairwise(keys) if key == following]
    if twice:
        raise Invalid([Problem("case_key_twice", column="case_key", value=key) for key in twice])
    strata = tuple(sorted({label for label, _ in ordered}))
    index = {label: number for number, label in enumerate(strata)}
    stratum_of = np.fromiter((index[label] for label, _ in ordered), np.uint32, len(ordered))
    return Frame(keys, strata, stratum_of, np.bincount(stratum_of, minlength=len(strata)))


def csv_field(text: str) -> str:
    """The text as one CSV field: in quotes only when a comma, quote or line end needs them."""
    if _QUOTED.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def frame_csv(frame: Frame) -> bytes:
    """FRAME.csv: UTF-8, LF, header ``stratum,case_key``, rows by case_key."""
    labels = [csv_field(label) for label in frame.strata]
    lines = [
        f"{labels[stratum]},{csv_field(key)}\n"
        for stratum, key in zip(frame.stratum_of.tolist(), frame.case_keys, strict=True)
    ]
    return (",".join(HEADER) + "\n" + "".join(lines)).encode()


def frame_sha256(content: bytes) -> str:
    """The published hash: lower-case hex SHA-256 of exactly the bytes of FRAME.csv."""
    return hashlib.sha256(content).hexdigest()


def read_csv(content: bytes, header: Sequence[str]) -> list[list[str]]:
    """Records of a public file below its header; Invalid when it is no such file."""
    try:
        records = list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid([Problem("bad_draw_file")]) from error
    if not records or records[0] != list(header):
        raise Invalid([Problem("unknown_header", row=1, params={"header": ",".join(header)})])
    short = [
        Problem("wrong_column_count", row=number)
        for number, record in enumerate(records, start=1)
        if len(record) != len(header)
    ]
    if short:
        raise Invalid(short)
    return records[1:]


def frame_from_csv(content: bytes) -> Frame:
    """The frame a FRAME.csv holds; Invalid when it is not exactly such a file."""
    frame = frame_of((stratum, key) for stratum, key in read_csv(content, HEADER))
    if frame_csv(frame) != content:
        raise Invalid([Problem("not_canonical")])
    return frame

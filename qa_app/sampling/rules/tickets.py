"""The public draw: a SHA-256 ticket per case, smallest tickets of each stratum first.

For the services that draw, extend and substitute, and for the public page that explains it.
The rule is fixed: ticket = hex SHA-256 of the UTF-8 text ``seed + "," + case_key``; in each
stratum cases are ordered by ticket (equal tickets by case_key); the first n are drawn and the
next are the substitutes in order.  The idea of ticket order, which makes larger samples contain
smaller ones, is that of public election audits (https://github.com/votingworks/arlo).
How many cases a stratum gives is decided in ``allocation``.
"""

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from qa_app.core.errors import Refusal, Refused
from qa_app.sampling.rules.frames import Frame

_DIGEST = 32
_CHUNK = 1 << 15
MAX_SEED = 500

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pick:
    """One case of the draw: its stratum, its ticket and its rank (from 1) in the stratum."""

    case_key: str
    stratum: str
    ticket: str
    rank: int


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """Every case of a frame in ticket order, and how many of each stratum are drawn.

    ``order`` holds case indices, stratum after stratum, smallest ticket first; stratum h begins
    at ``starts[h]``; ``sizes[h]`` of it are drawn.  ``digests`` are 32 bytes a case, frame order.
    """

    seed: str
    frame: Frame
    sizes: tuple[int, ...]
    order: Integers
    starts: tuple[int, ...]
    digests: bytes

    def ticket(self, case: int) -> str:
        """The ticket of the case at this index of the frame."""
        return self.digest(case).hex()

    def digest(self, case: int) -> bytes:
        """The ticket as 32 bytes; bytes and hex text are in the same order."""
        return self.digests[case * _DIGEST : (case + 1) * _DIGEST]

    def pick(self, stratum: int, rank: int) -> Pick:
        """The case of this rank (from 1) in the stratum of this index."""
        case = int(self.order[self.starts[stratum] + rank - 1])
        label = self.frame.strata[stratum]
        return Pick(self.frame.case_keys[case], label, self.ticket(case), rank)

    def drawn(self) -> list[Pick]:
        """The drawn cases, by stratum label and rank."""
        return [
            self.pick(stratum, rank)
            for stratum, size in enumerate(self.sizes)
            for rank in range(1, size + 1)
        ]

    def every_case(self) -> Iterator[Pick]:
        """All cases of the frame, by stratum label and rank, to be stored or published."""
        cases: Iterator[int] = iter(self.order.tolist())
        for label, count in zip(self.frame.strata, self.frame.counts.tolist(), strict=True):
            for rank in range(1, count + 1):
                case = next(cases)
                yield Pick(self.frame.case_keys[case], label, self.ticket(case), rank)

    def tickets(self) -> list[str]:
        """The ticket of each case, in frame order."""
        text, width = self.digests.hex(), 2 * _DIGEST
        return [text[at : at + width] for at in range(0, len(text), width)]

    def drawn_cases(self) -> Integers:
        """Indices of the drawn cases, by stratum and rank."""
        starts = np.array(self.starts, np.int64)
        within = np.arange(len(self.order)) - np.repeat(starts, self.frame.counts)
        wanted = np.repeat(np.array(self.sizes, np.int64), self.frame.counts)
        return self.order[within < wanted]

    def ranks(self) -> Integers:
        """The rank (from 1) of each case, in frame order."""
        counts = self.frame.counts
        within = np.arange(1, len(self.order) + 1) - np.repeat(np.array(self.starts), counts)
        ranks = np.empty(len(self.order), np.int64)
        ranks[self.order] = within
        return ranks


def ticket(seed: str, case_key: str) -> str:
    """Lower-case hex SHA-256 of the UTF-8 text ``seed + "," + case_key``."""
    return hashlib.sha256(f"{seed},{case_key}".encode()).hexdigest()


def why_not_seed(seed: str) -> Refusal | None:
    """Why a text cannot be a seed: empty, too long, or not retypable (outer space, controls)."""
    if not seed.strip():
        return Refusal("seed_empty")
    if len(seed) > MAX_SEED:
        return Refusal("seed_too_long", {"maximum": MAX_SEED})
    unseen = any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") for letter in seed)
    return Refusal("seed_untidy") if unseen or seed != seed.strip() else None


def draw(seed: str, frame: Frame, sizes: Mapping[str, int]) -> Draw:
    """Order every case of the frame by ticket; ``sizes``: stratum label → cases drawn.

    Refused when the seed cannot be used, a stratum is unknown or too small for its size.
    """
    refusal = why_not_seed(seed)
    if refusal:
        raise refusal.error()
    digests = _digests(seed, frame.case_keys)
    starts = np.concatenate(([0], np.cumsum(frame.counts)))[:-1]
    wanted = _sizes(frame, sizes)
    return Draw(seed, frame, wanted, _order(frame, digests), tuple(starts.tolist()), digests)


def extend(earlier: Draw, sizes: Mapping[str, int]) -> Draw:
    """The same draw with larger sizes: every earlier pick stays.

    Refused (``stratum_would_shrink``) when a stratum would give fewer than it already gave.
    """
    wanted = _sizes(earlier.frame, sizes)
    for label, now, then in zip(earlier.frame.strata, wanted, earlier.sizes, strict=True):
        if now < then:
            raise Refused("stratum_would_shrink", stratum=label, drawn=then, planned=now)
    return replace(earlier, sizes=wanted)


def substitute(earlier: Draw, stratum: str, taken: int) -> Pick:
    """The next unused case of the stratum after ranks 1 … ``taken``.

    Refused (``no_substitute_left``) when the stratum has no further case.
    """
    index = earlier.frame.strata.index(stratum)
    if taken >= earlier.frame.counts[index]:
        raise Refused("no_substitute_left", stratum=stratum)
    return earlier.pick(index, taken + 1)


def _digests(seed: str, case_keys: Sequence[str]) -> bytes:
    """32 bytes a case, joined; in chunks, so that millions of cases stay small in memory."""
    sha256, prefix = hashlib.sha256, f"{seed},".encode()
    return b"".join(
        b"".join([sha256(prefix + key.encode()).digest() for key in case_keys[at : at + _CHUNK]])
        for at in range(0, len(case_keys), _CHUNK)
    )


def _order(frame: Frame, digests: bytes) -> Integers:
    """Case indices by stratum, ticket and case_key.

    Sorted by the first 64 bits, then stably by stratum; should two neighbours share these bits,
    everything is sorted again by the whole ticket.  Frames are sorted by case_key, so a stable
    sort settles equal tickets by case_key.
    """
    words = np.frombuffer(digests, dtype=">u8").reshape(-1, _DIGEST // 8)
    first = words[:, 0].astype(np.uint64)
    strata = frame.stratum_of
    if len(frame.strata) <= np.iinfo(np.uint16).max:
        strata = strata.astype(np.uint16)  # numpy sorts 16-bit integers by radix
    by_ticket = np.argsort(first)
    order = by_ticket[np.argsort(strata[by_ticket], kind="stable")]
    sorted_words = first[order]
    if bool(np.any(sorted_words[1:] == sorted_words[:-1])):
        return np.lexsort((words[:, 3], words[:, 2], words[:, 1], first, strata))
    return order


def _sizes(frame: Frame, sizes: Mapping[str, int]) -> tuple[int, ...]:
    unknown = sorted(set(sizes) - set(frame.strata))
    if unknown:
        raise Refused("unknown_stratum", stratum=unknown[0])
    for label, count in frame.sizes().items():
        if not 0 <= sizes.get(label, 0) <= count:
            raise Refused("size_out_of_range", stratum=label, planned=sizes[label], cases=count)
    return tuple(sizes.get(label, 0) for label in frame.strata)

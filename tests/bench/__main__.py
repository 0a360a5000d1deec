"""``./run bench [P1 P2 …] [--quick]``: measures ours beside the yardsticks, one line a row.

``name · ours · yardstick · ratio · target · ok|short``, medians of alternating rounds. A target
that is not reached is a finding (exit 0); a wrong answer is a fault (exit 1). ``--quick`` takes
less input and fewer rounds: good for seeing that everything runs, not for judging.
"""

import argparse
import importlib
import sys
import time
from collections.abc import Iterable

from tests.bench.rows import Row, WrongAnswer

CASES = {
    "P1": "bench_import",
    "P2": "bench_import",
    "P3": "bench_draw",
    "P4": "bench_assignment",
    "P5": "bench_report",
    "P6": "bench_agreement",
    "P7": "bench_sheets",
    "P8": "bench_list",
    "P9": "bench_reviews",
    "P10": "bench_reviews",
    "P10K": "bench_killing",
    "P11": "bench_files",
    "P14": "bench_followups",
    "P15": "bench_surveys",
    "P16": "bench_closing",
}
QUICK_ROUNDS, ROUNDS = 3, 5


def main(arguments: list[str]) -> int:
    """Run the cases asked for, in their order; 0 unless a result was wrong."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="P", help=f"of {' '.join(CASES)}; all if none")
    parser.add_argument("--quick", action="store_true", help="less input, fewer rounds")
    chosen = parser.parse_args(arguments)
    wanted = [one.upper() for one in chosen.cases] or list(CASES)
    unknown = [one for one in wanted if one not in CASES]
    if unknown:
        parser.error(f"no such case: {', '.join(unknown)}")
    modules = dict.fromkeys(CASES[one] for one in wanted)
    print("name · ours · yardstick · ratio · target · ok|short", flush=True)
    failed = [name for name in modules if not _printed(name, wanted, quick=chosen.quick)]
    return 1 if failed else 0


def _printed(name: str, wanted: list[str], *, quick: bool) -> bool:
    """Run one module and print its rows; False when a result was wrong."""
    module = importlib.import_module(f"tests.bench.{name}")
    begin = time.perf_counter()
    try:
        rows: Iterable[Row] = module.run(rounds=QUICK_ROUNDS if quick else ROUNDS, quick=quick)
        for row in rows:
            if row.name.split(maxsplit=1)[0] in wanted:
                print(row.line(), flush=True)
    except WrongAnswer as error:
        print(f"wrong answer: {error}", file=sys.stderr, flush=True)
        return False
    print(f"  ({name}: {time.perf_counter() - begin:.0f} s)", file=sys.stderr, flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

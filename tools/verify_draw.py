"""复核抽取结果 · Check a published draw: python3 verify_draw.py FRAME.csv SAMPLE.csv SEED

只用 Python 3.8+ 标准库。Needs nothing but Python 3.8 or later.  The rule: ticket = SHA-256 of
"SEED,case_key"; in each stratum the cases with the smallest tickets are drawn, and each case
that was replaced is followed by the next ticket.  Exit code 0: all agrees; 1: something does not.
"""

import csv
import hashlib
import io
import sys


def records(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def check_frame(frame, sample, frame_hash):
    keys = [row["case_key"] for row in frame]
    if keys != sorted(set(keys)):
        yield "抽样框未按案件排序或有重复 · FRAME is not sorted by case_key without repeats"
    if {row["frame_sha256"] for row in sample} != {frame_hash}:
        yield "样本出自另一抽样框 · SAMPLE was drawn from another FRAME"


def check_rows(rows, ranked):
    """ranked: (ticket, case_key) of the whole stratum in order; rows: its rows of SAMPLE."""
    for row in rows:
        rank = int(row["rank"])
        inside = 1 <= rank <= len(ranked)
        if not inside or (row["ticket"], row["case_key"]) != ranked[rank - 1]:
            yield f"{row['case_key']}: 案件、抽签号或名次不符 · case, ticket or rank is wrong"


def check_stratum(name, ranked, rows):
    yield from check_rows([row for row in rows if row["status"] != "none"], ranked)
    chosen = [row for row in rows if row["status"] in ("drawn", "substitute", "replaced")]
    gone = {row["case_key"]: int(row["rank"]) for row in rows if row["status"] == "replaced"}
    planned = {int(row["planned"]) for row in rows}
    until = min(len(ranked), max(planned, default=0) + len(gone))
    if len(planned) != 1 or [int(row["rank"]) for row in chosen] != list(range(1, until + 1)):
        yield f"{name}: 不是抽签号最小的若干件 · not exactly the smallest tickets"
    instead = {row["replaces"]: int(row["rank"]) for row in chosen if row["replaces"]}
    unnamed = any(row["status"] == "substitute" and not row["replaces"] for row in chosen)
    if unnamed or set(instead) != set(gone) or any(instead[key] <= gone[key] for key in gone):
        yield f"{name}: 替补与被替换案件不对应 · substitutes do not match replaced cases"


def main(frame_path, sample_path, seed):
    with open(frame_path, "rb") as frame_file, open(sample_path, "rb") as sample_file:
        content, sample = frame_file.read(), records(sample_file.read())
    frame, frame_hash = records(content), hashlib.sha256(content).hexdigest()
    print("抽样框 SHA-256(请与抽取前公布的比对)· frame hash, to compare:", frame_hash)
    strata, found = {}, {}
    for row in frame:
        ticket = hashlib.sha256((seed + "," + row["case_key"]).encode("utf-8")).hexdigest()
        strata.setdefault(row["stratum"], []).append((ticket, row["case_key"]))
    for row in sample:
        found.setdefault(row["stratum"], []).append(row)
    problems = list(check_frame(frame, sample, frame_hash))
    for name in sorted(set(strata) | set(found)):
        rows = sorted(found.get(name, []), key=lambda row: int(row["rank"]))
        print(f"{name}: N = {len(strata.get(name, []))}, n = {rows[0]['planned'] if rows else '?'}")
        problems.extend(check_stratum(name, sorted(strata.get(name, [])), rows))
    tickets = sum(row["status"] != "none" for row in sample)
    counts = f"{len(strata)} 层 strata, {len(frame)} 件 cases, {tickets} 个抽签号 tickets"
    print("已核对 · checked:", counts)
    for problem in problems:
        print("不符 · WRONG:", problem)
    print("与公布结果不符 · NOT as published" if problems else "全部相符 · everything agrees")
    return 1 if problems else 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    try:
        sys.exit(main(*sys.argv[1:]))
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        sys.exit(f"文件读不懂 · a file cannot be read as FRAME or SAMPLE: {error!r}")

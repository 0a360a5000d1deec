"""Everything about the code that can be judged without running the program; ``./run check``.

Ruff (mistakes and layout), Pyright (types; strict for rules and core), import contracts, and the
convention tests that need no database. Runs all of them and says at the end which failed.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS = {
    "ruff": [str(BIN / "ruff"), "check", "--no-cache", "."],
    "layout": [str(BIN / "ruff"), "format", "--check", "--no-cache", "."],
    "types": [str(BIN / "pyright")],
    "imports": [str(BIN / "lint-imports"), "--no-cache"],
    "conventions": [sys.executable, "-m", "pytest", "-q", "tests/conventions"],
}


def main(names: list[str]) -> int:
    """Run the checks named, or all; 1 when any failed."""
    failed = []
    for name, command in CHECKS.items():
        if names and name not in names:
            continue
        print(f"── {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(name)
    print("failed: " + ", ".join(failed) if failed else "all checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

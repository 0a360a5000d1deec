"""Starts a throw-away PostgreSQL cluster when the server is installed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def _bin() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def why_not() -> str:
    """Why no cluster can be started here; empty when one can."""
    return "" if _bin() else "the PostgreSQL server is not installed"


@contextmanager
def cluster() -> Iterator[str]:
    """A running cluster on a socket of its own; yields the address of its first database."""
    folder = Path(tempfile.mkdtemp(prefix="qa-pg-"))
    as_user: list[str] = []
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    bin_ = _bin()

    def run(program: str, *arguments: str) -> None:
        command = [*as_user, f"{bin_}/{program}", "-D", f"{folder}/d", *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=folder)

    run("initdb", "-U", "qa", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=200"
    run("pg_ctl", "-w", "-l", f"{folder}/log", "-o", options, "start")
    try:
        yield f"postgresql://qa@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)

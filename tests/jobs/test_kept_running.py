"""The worker beside the web processes is there again after it was killed, and gone when stopped."""

import os
import signal
import sys
import time

import pytest

from qa_app.cli.serving import KeptRunning

SCRIPT = """
import os, sys, time
with open(sys.argv[1], "a") as file:
    file.write(f"{os.getpid()}\\n")
time.sleep(600)
"""
PATIENCE_SECONDS = 120


def begun(note, count):
    """The processes that noted their number, once there are so many."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        found = [int(line) for line in note.read_text().splitlines()] if note.exists() else []
        if len(found) >= count:
            return found
        time.sleep(0.02)
    raise AssertionError(f"never {count} processes")


def test_a_killed_worker_is_started_again_and_a_stopped_one_is_not(tmp_path, capfd):
    note = tmp_path / "begun"
    beside = KeptRunning([sys.executable, "-c", SCRIPT, str(note)], dict(os.environ), first=0.01)
    try:
        os.kill(begun(note, 1)[0], signal.SIGKILL)
        os.kill(begun(note, 2)[1], signal.SIGKILL)
        third = begun(note, 3)[2]
        assert "started again" in capfd.readouterr().err
    finally:
        beside.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(third, 0)
    assert len(begun(note, 3)) == 3


def test_one_that_is_stopped_while_it_waits_to_start_is_not_started(tmp_path):
    note = tmp_path / "begun"
    beside = KeptRunning([sys.executable, "-c", SCRIPT, str(note)], dict(os.environ), first=300)
    os.kill(begun(note, 1)[0], signal.SIGKILL)
    beside._process.wait()
    beside.stop()
    assert len(begun(note, 1)) == 1

"""The two lock files agree, so that running and testing in one environment never swap versions."""

import re

from tests.conventions.trees import ROOT

PIN = re.compile(r"^([a-z0-9.\-]+)==([^ ;]+)", re.MULTILINE)


def pins(name):
    return set(PIN.findall((ROOT / name).read_text("utf-8")))


def test_what_runs_is_what_is_tested():
    running = pins("requirements.lock")
    assert len(running) > 20
    assert running <= pins("requirements-dev.lock")


def test_locks_carry_hashes_and_no_address():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert "--hash=sha256:" in text
        assert "http" not in re.sub(r"^[a-z0-9.\-]*http[a-z0-9.\-]*==", "", text, flags=re.M)

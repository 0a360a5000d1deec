"""Asks a ClamAV daemon whether a file carries a virus; without a daemon nothing is claimed.

A file larger than the daemon takes (its ``StreamMaxLength``) counts as not scanned, which is shown.
"""

from dataclasses import dataclass
from pathlib import Path

from clamav_client.clamd import (
    BufferTooLongError,
    ClamdError,
    ClamdNetworkSocket,
    ClamdUnixSocket,
)

from qa_app.files.models import ScanState

TIMEOUT_SECONDS = 120


class ScannerUnreachable(Exception):
    """A daemon is set but does not answer; nothing is known about the file."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner said; ``virus`` is the signature's name."""

    state: ScanState
    virus: str = ""


def scan(path: Path, daemon: str) -> Verdict:
    """Scan a file; ``daemon`` is a socket path, ``host:port`` or empty for none."""
    if not daemon:
        return Verdict(ScanState.NOT_SCANNED)
    try:
        with path.open("rb") as file:
            answer = _client(daemon).instream(file)
    except (BufferTooLongError, BrokenPipeError, ConnectionResetError):
        return Verdict(ScanState.NOT_SCANNED)
    except (ClamdError, OSError) as error:
        raise ScannerUnreachable(str(error)) from error
    status, virus = next(iter(answer.values()), ("ERROR", None))
    if status == "FOUND":
        return Verdict(ScanState.INFECTED, virus or "?")
    if status != "OK":
        raise ScannerUnreachable(f"the scanner answered {status}")
    return Verdict(ScanState.CLEAN)


def _client(daemon: str) -> ClamdNetworkSocket:
    if daemon.startswith("/"):
        return ClamdUnixSocket(daemon, timeout=TIMEOUT_SECONDS)
    host, _, port = daemon.rpartition(":")
    return ClamdNetworkSocket(host, int(port), timeout=TIMEOUT_SECONDS)

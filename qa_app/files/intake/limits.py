"""What one file may cost the child that reads it, and how the child says that it is too much."""

import resource
from dataclasses import dataclass
from typing import Any

MEBIBYTE = 1 << 20


class Unfit(Exception):
    """The file is refused; the code has a sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file: pages, pixels of one picture, plain bytes, time and memory."""

    pages: int = 2_000
    pixels: int = 100_000_000
    page_bytes: int = 48 * MEBIBYTE
    """Most plain bytes of one page's drawing instructions or of one font."""
    output_bytes: int = 1024 * MEBIBYTE
    cpu_seconds: int = 300
    wall_seconds: int = 600
    memory_bytes: int = 1536 * MEBIBYTE


def bind(limits: Limits) -> None:
    """Bind this process; nothing it starts or reads can lift the bounds again."""
    bounds = {
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_AS: limits.memory_bytes,
        resource.RLIMIT_FSIZE: 2 * limits.page_bytes,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
    }
    for what, bound in bounds.items():
        _, hard = resource.getrlimit(what)
        most = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(what, (most, most))

"""Who writes next: threads of one process take turns in the order in which they asked.

An ordinary lock lets whoever comes by at the right moment overtake those who wait; under load some
of them waited five times as long as the others.
"""

import threading
from collections import deque


class Turns:
    """A lock that is handed on to whoever has waited longest."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    def take(self, timeout: float) -> bool:
        """Wait for one's turn; False when it did not come within ``timeout`` seconds."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=timeout):
            return True
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True  # it came in the very moment the patience ended

    def waiting(self) -> int:
        """How many wait now."""
        with self._guard:
            return len(self._waiting)

    def give(self) -> None:
        """Hand the turn on."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

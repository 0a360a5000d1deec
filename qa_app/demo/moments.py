"""A clock of the demonstration: each act of people at a screen is a little later than the last."""

from dataclasses import dataclass
from datetime import datetime

from qa_app import clock
from qa_app.demo.rules.scenario import MOMENT


@dataclass
class Clock:
    """When the last act was."""

    now: datetime

    def later(self) -> datetime:
        """The moment of the next act."""
        self.now += MOMENT
        return self.now


@dataclass
class Present(Clock):
    """The moment at which the demonstration is built, for acts that note the time themselves."""

    def later(self) -> datetime:
        """Now."""
        self.now = clock.now()
        return self.now

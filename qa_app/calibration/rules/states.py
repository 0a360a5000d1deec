"""What model files are for, and how far files, attempts, tests and sessions are."""

from enum import StrEnum


class FileUse(StrEnum):
    """What a model file is for; one use only, for who has practised a file knows its answers."""

    PRACTICE = "practice"
    QUALIFICATION = "qualification"
    SEED = "seed"


class FileState(StrEnum):
    """Whether experts can meet the file."""

    DRAFT = "draft"
    READY = "ready"
    RETIRED = "retired"


class AttemptKind(StrEnum):
    """Why a sheet outside the reviews is filled."""

    MODEL = "model"
    PRACTICE = "practice"
    TEST = "test"
    SESSION = "session"


class AttemptState(StrEnum):
    """Whether the sheet is still written."""

    OPEN = "open"
    SUBMITTED = "submitted"
    DROPPED = "dropped"


class TestState(StrEnum):
    """How an attempt at the qualification test stands."""

    OPEN = "open"
    PASSED = "passed"
    FAILED = "failed"


class SessionState(StrEnum):
    """Whether participants rate, all see, or it is over."""

    RATING = "rating"
    SHOWN = "shown"
    CLOSED = "closed"

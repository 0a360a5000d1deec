"""What imports of every list have in common: how they are asked for, and what is told of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from qa_app.cases.importer.lists import ListFile
from qa_app.core.errors import Problem


class NotAllGood(Exception):
    """A row has a problem where everything has to be good; nothing may stay written."""


@dataclass(frozen=True, slots=True)
class ListOrder:
    """How to import: the good rows beside bad ones, or only to say what would happen."""

    accept_good: bool = False
    dry: bool = False


@dataclass(slots=True)
class ListImported:
    """What came of a list; ``rejected`` counts rows with a problem."""

    named: ClassVar[str] = "file"
    """The key under which a file's name is told."""

    files: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    rows: int = 0
    unchanged: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])

    def note(self, file: ListFile[Any, Any], problems: Sequence[Problem]) -> None:
        """Count the rows of a file and list its problems in their order."""
        bad = {problem.row for problem in problems if problem.row is not None}
        rejected = len(bad) if file.data_rows else 0
        self.files.append({self.named: file.name, "rows": file.data_rows, "rejected": rejected})
        self.rows += file.data_rows
        self.rejected += rejected
        self.problems += sorted(problems, key=lambda problem: problem.row or 0)

    def refuse_unless_good(self, order: ListOrder) -> None:
        """Raise ``NotAllGood`` at a problem unless good rows, or only an answer, are wanted."""
        if self.problems and not (order.accept_good or order.dry):
            raise NotAllGood

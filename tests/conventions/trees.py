"""The program's own source as the convention tests read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "qa_app"
DOMAINS = (
    "accounts",
    "workdays",
    "notices",
    "cases",
    "rubrics",
    "cycles",
    "sampling",
    "panel",
    "files",
    "scoresheets",
    "invitations",
    "closing",
    "opinions",
    "reviews",
    "observations",
    "followups",
    "adjudication",
    "calibration",
    "sources",
    "reports",
    "loop",
    "feedback",
    "learning",
    "consequences",
    "objections",
    "rectification",
)


@cache
def modules() -> tuple[Path, ...]:
    """Every module of the program."""
    return tuple(sorted(p for p in PROGRAM.rglob("*.py") if "__pycache__" not in p.parts))


@cache
def of_tests() -> tuple[Path, ...]:
    """Every module of the tests, with their builders and what they share."""
    paths = (ROOT / "tests").rglob("*.py")
    return tuple(sorted(p for p in paths if "__pycache__" not in p.parts))


@cache
def tree(path: Path) -> ast.Module:
    """The module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> Iterator[str]:
    """Full names of all that a module imports, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node

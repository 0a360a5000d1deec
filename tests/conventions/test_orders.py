"""Every list that is asked for in an order ends in what no two of its rows share.

Rows that are equal in all an order names come as they like, another time another way, and on the
next page once more: the last key must tell them apart. On PostgreSQL above all.
"""

import ast
from collections.abc import Iterator

from sqlalchemy import Table, UniqueConstraint
from sqlmodel import SQLModel

import qa_app.schema  # noqa: F401 - every table is known
from tests.conventions import trees

GROUPED = {("Notice", "kind"), ("FollowupDraw", "rubric")}
"""Keys of grouped or distinct rows: what rows are grouped by tells them apart."""
GIVEN_OUT = {"case_key", "rank", "round", "ticket"}
"""One for each row of what holds them, by how they are given out or drawn."""


def _tells_apart(table: Table, name: str) -> bool:
    column = table.c[name]
    unique = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    groups = [one.columns for one in (*unique, *(i for i in table.indexes if i.unique))]
    alone = column.primary_key or column.unique or name in GIVEN_OUT
    return bool(alone) or any(name in group for group in groups)


def _bare(key: ast.expr) -> ast.expr:
    """``Table.column`` of ``col(Table.column).desc()``."""
    while isinstance(key, ast.Call) and isinstance(key.func, ast.Attribute | ast.Name):
        if isinstance(key.func, ast.Attribute) and key.func.attr in ("asc", "desc"):
            key = key.func.value
        elif isinstance(key.func, ast.Name) and key.func.id == "col":
            key = key.args[0]
        else:
            break
    return key


def _last_keys(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Line, table and column of the last key of every order that names a column of a table."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr != "order_by" or not node.args:
            continue
        last = _bare(node.args[-1])
        if isinstance(last, ast.Attribute) and isinstance(last.value, ast.Name):
            yield node.lineno, last.value.id, last.attr


def test_the_last_key_of_an_order_tells_rows_apart():
    tables = {one.class_.__name__: one.local_table for one in SQLModel._sa_registry.mappers}
    vague = [
        f"{trees.name(path)}:{line} ends in {table}.{column}"
        for path in trees.modules()
        for line, table, column in _last_keys(trees.tree(path))
        if table in tables
        and (table, column) not in GROUPED
        and not _tells_apart(tables[table], column)
    ]
    assert vague == []

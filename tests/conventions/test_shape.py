"""The shape of the code: sizes, docstrings, one commit, pure rules, who imports views."""

import ast
import re

from tests.conventions.trees import (
    DOMAINS,
    PROGRAM,
    ROOT,
    functions,
    imported,
    modules,
    name,
    of_tests,
    tree,
)

MODULE_STOP, FUNCTION_STOP, VIEW_STOP, TEMPLATE_STOP = 400, 50, 25, 200
IMPURE = ("flask", "sqlmodel", "sqlalchemy", "random", "time", "os", "pathlib", "requests")
FORBIDDEN_NAMES = re.compile(r"(^|_)(utils?|helpers?|managers?|handlers?|misc)(_|$)")


def test_no_module_is_longer_than_its_stop():
    paths = (*modules(), *of_tests())
    long = {name(p): n for p in paths if (n := len(p.read_text().splitlines())) > MODULE_STOP}
    assert not long


def test_no_function_is_longer_than_its_stop():
    long = []
    for path in (*modules(), *of_tests()):
        stop = VIEW_STOP if _is_views(path) else FUNCTION_STOP
        for function in functions(path):
            first = min([function.lineno, *(d.lineno for d in function.decorator_list)])
            length = (function.end_lineno or 0) - first + 1
            nested = any(isinstance(node, ast.FunctionDef) for node in function.body)
            if length > stop and not nested:
                long.append(f"{name(path)}:{function.name} {length}")
    assert not long


def test_no_template_is_longer_than_its_stop():
    paths = (ROOT / "templates").rglob("*.html")
    long = {name(p): n for p in paths if (n := len(p.read_text().splitlines())) > TEMPLATE_STOP}
    assert not long


def test_every_module_says_what_it_is_for():
    assert not [name(p) for p in (*modules(), *of_tests()) if not ast.get_docstring(tree(p))]


def test_a_package_file_holds_a_docstring_only():
    files = [path for path in modules() if path.name == "__init__.py"]
    assert not [name(path) for path in files if len(tree(path).body) > 1]


def test_there_is_no_room_for_odds_and_ends():
    assert not [name(path) for path in modules() if FORBIDDEN_NAMES.search(path.stem)]


def test_the_program_commits_in_one_place():
    found = [
        f"{name(path)}:{node.lineno}"
        for path in [*modules(), *(ROOT / "migrations").rglob("*.py")]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert len(found) == 1, found
    assert found[0].startswith("qa_app/db/session.py")


def test_rules_and_core_are_pure():
    impure = [
        f"{name(path)} imports {module}"
        for path in modules()
        if "rules" in path.with_suffix("").parts or path.parent.name == "core"
        for module in imported(path)
        if module.split(".")[0] in IMPURE
        or module.startswith(("qa_app.db", "qa_app.web", "qa_app.settings", "qa_app.clock"))
        or re.match(r"qa_app\.\w+\.(models|queries|services|views|forms)", module)
    ]
    assert not impure


def test_nothing_below_the_forms_knows_the_web():
    knowing = [
        f"{name(path)} imports {module}"
        for path in modules()
        for part in path.with_suffix("").parts
        if part in ("services", "queries", "models", "rules", "importer")
        for module in imported(path)
        if module.split(".")[0] in ("flask", "wtforms", "flask_wtf")
    ]
    assert not knowing


def test_views_are_imported_by_one_module():
    importing = {
        name(path)
        for path in modules()
        for module in imported(path)
        if re.search(r"\.views(\.|$)", module) and not _is_views(path)
    }
    assert importing == {"qa_app/blueprints.py"}


def test_only_a_packages_own_services_make_its_rows():
    tables = {
        node.name: path.parent.name
        for path in modules()
        if path.stem == "models"
        for node in tree(path).body
        if isinstance(node, ast.ClassDef) and any(k.arg == "table" for k in node.keywords)
    }
    elsewhere = [
        f"{name(path)}:{node.lineno} {node.func.id}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in tables
        and not (_is_services(path) and tables[node.func.id] in path.parts)
        and node.func.id
        in {module.rsplit(".", 1)[-1] for module in imported(path) if ".models." in module}
    ]
    assert not elsewhere


def test_models_do_not_postpone_annotations():
    future = [
        name(path)
        for path in modules()
        if path.stem == "models" and "__future__.annotations" in set(imported(path))
    ]
    assert not future


def test_every_domain_is_a_package_that_was_built():
    assert all((PROGRAM / domain / "__init__.py").exists() for domain in DOMAINS)


def _is_views(path):
    return "views" in path.with_suffix("").relative_to(ROOT).parts


def _is_services(path):
    return "services" in path.with_suffix("").relative_to(PROGRAM).parts

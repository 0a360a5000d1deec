"""The documents say what is true: every setting, command and package word is in them."""

import re

import click
import pytest

from qa_app.cli.main import cli
from qa_app.settings import KNOWN
from tests.conventions.trees import DOMAINS, PROGRAM, ROOT

DOCS = ROOT / "docs"


def _commands(group: click.Group, before: str = "") -> list[str]:
    found = []
    for name, command in group.commands.items():
        full = f"{before}{name}"
        if isinstance(command, click.Group):
            found += _commands(command, f"{full} ")
        else:
            found.append(full)
    return found


def test_every_setting_is_documented_and_no_other():
    documented = set(re.findall(r"^\| `(QA_\w+)`", (DOCS / "settings.md").read_text(), re.M))
    assert documented == KNOWN


@pytest.mark.parametrize("command", _commands(cli))
def test_every_command_is_documented_and_has_an_example(command):
    assert f"qa-app {command}" in (DOCS / "cli.md").read_text()
    found: click.Command = cli
    for part in command.split():
        assert isinstance(found, click.Group)
        found = found.commands[part]
    assert "qa-app" in (found.epilog or ""), f"{command} --help shows no example"


def test_the_architecture_names_every_package():
    text = (DOCS / "architecture.md").read_text()
    packages = [p.name for p in PROGRAM.iterdir() if (p / "__init__.py").exists()]
    assert not [name for name in packages if not re.search(rf"\b{name}\b", text)]
    assert set(DOMAINS) <= set(packages)


def test_links_between_documents_lead_somewhere():
    broken = []
    for path in [ROOT / "README.md", *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text()):
            if "://" not in target and not (path.parent / target).exists():
                broken.append(f"{path.name}: {target}")
    assert not broken


def test_decisions_fit_on_a_page():
    decisions = sorted((DOCS / "decisions").glob("*.md"))
    assert decisions
    assert not [path.name for path in decisions if len(path.read_text().splitlines()) > 80]
    assert all(re.match(r"\d{4}-[a-z0-9-]+\.md", path.name) for path in decisions)


def test_the_first_screen_of_the_readme_has_picture_and_commands():
    first = "\n".join((ROOT / "README.md").read_text().splitlines()[:20])
    assert "./run demo" in first
    assert "./run test" in first
    assert "![" in first

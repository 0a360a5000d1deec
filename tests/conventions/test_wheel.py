"""The built wheel, installed alone into a clean place, has all it needs and starts."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from qa_app.settings import VERSION
from tests.conventions.trees import ROOT

CODE = """
import pathlib, sys
import qa_app
from qa_app.app import create_app
from qa_app.cli.main import run
assert str(pathlib.Path(qa_app.__file__)).startswith(sys.argv[1]), qa_app.__file__
assert run(["db", "upgrade"]) == 0
assert run(["rubrics", "check"]) == 0
client = create_app().test_client()
assert client.get("/login").status_code == 200
assert client.get("/static/css/base.css").status_code == 200
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_templates_rubrics_and_migrations(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for part in ("templates/accounts/login.html", "rubrics/published.lock", "migrations/env.py"):
        assert f"qa_app/_data/{part}" in names
    assert any(name.endswith("translations/en/accounts.po") for name in names)
    assert any(name.endswith(".ttf") for name in names)
    assert VERSION in wheel.name


def test_the_installed_wheel_starts(wheel, tmp_path):
    place = tmp_path / "place"
    with zipfile.ZipFile(wheel) as archive:  # what pip does with a pure wheel
        archive.extractall(place)
    environment = {**os.environ, "QA_HOME": str(tmp_path / "home"), "PYTHONPATH": str(place)}
    start = [sys.executable, "-c", CODE, str(place)]
    ran = subprocess.run(
        start, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr

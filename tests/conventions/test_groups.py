"""Tests that share something costly stay on one worker.

A newer pytest once ignored the groups of pytest-xdist without a word: everything costly was made
twice, and what one package had set in the environment reached another.
"""

import os

import pytest


@pytest.mark.xdist_group("groups")
def test_a_group_is_known_to_the_scheduler(request):
    grouped = request.config.getoption("loadgroup", default=False)
    if "PYTEST_XDIST_WORKER" in os.environ and grouped:
        assert request.node.nodeid.endswith("@groups")

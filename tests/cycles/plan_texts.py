"""The least a PLAN.toml says, and what the reader finds wrong with one."""

import pytest

from qa_app.core.errors import Invalid
from qa_app.cycles.messages import MESSAGES
from qa_app.cycles.rules.plan_toml import plan_from_toml

LEAST = 'name = "2026-a"\nclosed_from = 2025-07-01\nclosed_to = 2026-06-30\n'


def problems_of(text: str) -> list[tuple[str, str]]:
    """Code and key of every problem; each code has a sentence."""
    with pytest.raises(Invalid) as invalid:
        plan_from_toml(text)
    assert all(problem.code in MESSAGES for problem in invalid.value.problems)
    return [(problem.code, problem.column) for problem in invalid.value.problems]

"""Any plan, written as PLAN.toml or as a mapping and read again, is the same plan."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.case_types import CaseType
from qa_app.core.grades import Grade
from qa_app.cycles.rules.competition import EntryKind, ShownName, TieRule
from qa_app.cycles.rules.plan import (
    CertaintyFlag,
    Plan,
    SettleRule,
    SourceName,
)
from qa_app.cycles.rules.plan_toml import (
    plan_from_mapping,
    plan_from_toml,
    plan_to_mapping,
    plan_to_toml,
)

letters = st.characters(exclude_categories=["Cs"])
texts = st.text(letters, min_size=1, max_size=20).filter(lambda text: bool(text.strip()))
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
ratios = st.decimals("0.0001", 1, places=4)
bounds = st.fixed_dictionaries(
    {}, optional={"ratio": ratios, "minimum": st.integers(0, 3), "maximum": st.integers(3, 9)}
)
overrides = st.fixed_dictionaries(
    {"agency": texts}, optional={"region": texts, "type": st.sampled_from(CaseType)}
)
plans = st.builds(
    lambda fixed, sizing, more: plan_from_mapping(fixed | sizing | more),
    st.builds(
        lambda pair, name: {"name": name, "closed_from": min(pair), "closed_to": max(pair)},
        st.tuples(days, days),
        st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,5})?", fullmatch=True),
    ),
    bounds | st.builds(lambda count: {"count": count}, st.integers(0, 99)),
    st.fixed_dictionaries(
        {},
        optional={
            "title": st.text(letters, max_size=40),
            "regions": st.lists(st.from_regex(r"\d{2,6}", fullmatch=True), unique=True),
            "override": st.lists(
                st.builds(lambda a, n: a | {"count": n}, overrides, st.integers(0, 9))
                | st.builds(lambda a, r: a | {"ratio": r}, overrides, ratios)
            ),
            "coverage": st.just(["firm", "agency"]),
            "panel": st.fixed_dictionaries(
                {},
                optional={
                    "reviewers": st.integers(1, 5),
                    "settle": st.sampled_from(SettleRule),
                    "tolerance_points": st.decimals(0, 100, places=2),
                    "double_review_of": st.lists(st.sampled_from(Grade), unique=True),
                    "mask_agency": st.booleans(),
                },
            ),
            "rubrics": st.dictionaries(st.sampled_from(CaseType), st.just("a-b/12")),
            "report": st.fixed_dictionaries({"level": st.decimals("0.5", "0.99", places=3)}),
            "observations": st.fixed_dictionaries(
                {},
                optional={
                    "ratio": ratios,
                    "must": st.lists(st.sampled_from(CertaintyFlag), unique=True),
                    "rubrics": st.dictionaries(st.sampled_from(CaseType), st.just("a-b/1")),
                },
            ),
            "followups": st.fixed_dictionaries(
                {}, optional={"ratio": ratios, "languages": st.just(["普通话", "藏语"])}
            ),
            "sources": st.fixed_dictionaries(
                {
                    "weights": st.dictionaries(
                        st.sampled_from(SourceName), st.integers(1, 100), min_size=1
                    )
                },
                optional={
                    "caps": st.lists(
                        st.fixed_dictionaries(
                            {
                                "source": st.sampled_from(SourceName),
                                "grade": st.sampled_from(Grade),
                                "at_most": st.sampled_from([Grade.GOOD, Grade.PASS, Grade.FAIL]),
                            }
                        ),
                        unique_by=lambda cap: (cap["source"], cap["grade"]),
                    )
                },
            ),
        },
    ),
)
competitions = st.builds(
    lambda plan, table: plan_from_mapping(
        plan_to_mapping(plan) | {"kind": "competition", "competition": table}
    ),
    plans,
    st.fixed_dictionaries(
        {"entries_due": days},
        optional={
            "entry": st.sampled_from(EntryKind),
            "per_agency": st.integers(1, 9),
            "places": st.integers(1, 99),
            "at_least": st.sampled_from(Grade),
            "tie": st.sampled_from(TieRule),
            "names": st.lists(st.sampled_from(ShownName), unique=True),
        },
    ),
)


@given(plans | competitions)
def test_writing_a_plan_and_reading_it_gives_the_same_plan(plan: Plan) -> None:
    assert plan_from_toml(plan_to_toml(plan)) == plan
    assert plan_from_mapping(plan_to_mapping(plan)) == plan

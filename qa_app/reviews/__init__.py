"""Expert reviews of cases: work list, scoring, divergence and the settled grade."""

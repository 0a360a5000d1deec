"""The panel of a cycle: experts, conflicts, and who scores which case."""

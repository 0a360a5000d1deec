"""Evaluation cycles: scope, plan, rubrics, panel rules and timetable of one evaluation."""

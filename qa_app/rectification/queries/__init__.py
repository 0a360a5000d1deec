"""Reads of tasks, narrowed to what the actor may see; levels only for supervisors."""

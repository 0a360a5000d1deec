"""Meetings of the panel that decide cases whose ratings diverge: agenda, votes, minutes."""

"""Reads of meetings, narrowed to those who run, chair or belong to them."""

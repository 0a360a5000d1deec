"""Reads of objections, each narrowed to what its reader may see."""

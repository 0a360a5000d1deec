"""Tests of observing without a network."""

"""Tests of court observation."""

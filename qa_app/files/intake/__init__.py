"""Reads hostile files in a child process with limits and gives back clean single-page PDFs."""

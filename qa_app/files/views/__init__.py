"""Pages, uploads and searches of case files over HTTP."""

"""The command line: a public contract, described in docs/cli.md."""

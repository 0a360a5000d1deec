"""Pages of reports: shares, agreement, files to take away, and the check of published figures."""

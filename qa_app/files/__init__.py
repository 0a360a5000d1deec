"""Case files: scans kept sealed, cleaned of active content, served page by page."""

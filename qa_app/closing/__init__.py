"""结案审查与办案流程监督: dates and archive of closed cases, checked before experts get a file."""

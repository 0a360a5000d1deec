"""What every page shares: audiences, sessions per request, error pages, languages, filters."""

"""The calendar of working days: the holidays the State Council announces, and days changed here."""

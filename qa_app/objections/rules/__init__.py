"""What may be done with an objection and until when, who may decide it, and what comes of it."""

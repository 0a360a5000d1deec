"""Acts of meetings: calling, attendance, minutes, votes, closing; each audited, none commits."""

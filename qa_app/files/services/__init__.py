"""Acts on case files: uploads, intake, ordering, covering; each records one event."""

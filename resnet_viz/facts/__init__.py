"""Names and published figures, with their sources: no torch, no work."""

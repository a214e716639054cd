"""The parts of Family and rivals."""

"""The parts of Architecture."""

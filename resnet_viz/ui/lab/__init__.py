"""The parts of Train a race."""

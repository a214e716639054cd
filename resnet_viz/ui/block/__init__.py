"""The parts of Inside a block."""

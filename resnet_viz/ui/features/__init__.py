"""The parts of Feature maps."""

"""The parts of The idea."""

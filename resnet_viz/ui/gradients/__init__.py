"""The parts of Gradient flow."""

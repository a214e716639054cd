"""The parts of Plain vs residual."""

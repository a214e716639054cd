"""The parts of Grad-CAM."""

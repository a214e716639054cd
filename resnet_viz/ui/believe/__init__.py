"""The parts of the page Which map to believe."""

"""The parts of the page Quiz."""

"""The parts of As a backbone."""

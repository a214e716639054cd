"""The parts of Build it yourself."""

"""From a stranger's bytes to a checked picture, cropped as a network reads it: no torch."""

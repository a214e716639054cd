"""The command line: the same results as on the screen."""

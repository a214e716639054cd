"""Where work runs and who waits."""

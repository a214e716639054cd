"""What must hold under load and under faults, measured: `python -m stress`, `make stress`."""

"""Results drawn: no torch, no input or output, no hidden scaling."""

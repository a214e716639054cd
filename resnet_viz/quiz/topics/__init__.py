"""The questions, by topic: one module each."""

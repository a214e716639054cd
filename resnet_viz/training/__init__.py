"""Training: the built-in models by their recipe, and the lab's pairs."""

"""The steps of the page The idea, in order: what it is drawn from, and what leads back to it."""

from __future__ import annotations

from typing import Final

STEPS: Final = {  # titles by anchor
    "origin": "Where it comes from",
    "degradation": "Deeper, and worse",
    "copy": "It could simply copy",
    "residual": "Learn only the difference",
    "shortcuts": "When the shapes differ",
    "rules": "Two rules for all the rest",
    "order": "Where batch norm and ReLU go",
    "bottleneck": "From 34 layers to 50",
    "gradient": "Is it the gradient?",
    "race": "Does it work? 18 and 34 layers",
    "depth": "How deep can it go?",
    "paths": "Many networks in one",
    "errors": "One network, many error rates",
    "limits": "Good at, and not good at",
    "mistakes": "Often said, and not so",
    "uses": "Where ResNet-50 is used",
    "keras": "Build it in three steps, in Keras",
}


def numbered(anchor: str) -> str:
    """A step's title with its number before it."""
    return f"{list(STEPS).index(anchor) + 1}. {STEPS[anchor]}"

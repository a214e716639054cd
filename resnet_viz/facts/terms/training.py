"""Training: the glossary's words."""

from typing import Final

from resnet_viz.facts.terms import terms

TRAINING: Final = terms(
    (
        "loss",
        "The number that training makes small: how far the answers are from the right ones.",
    ),
    (
        "cross-entropy",
        "The usual loss for classes: minus the logarithm of the probability given to the right "
        "one.",
    ),
    (
        "gradient",
        "For each number it depends on, how fast a result changes when that number changes a "
        "little. Training moves the weights against the gradient of the loss.",
        ("gradients",),
    ),
    (
        "gradient norm",
        "The length of a gradient: the root of the sum of its squares.",
        ("gradient norms",),
    ),
    (
        "vanishing gradients",
        "Gradients that shrink from layer to layer on their way back, so that the first layers "
        "hardly learn. Healthy is said of gradients that neither vanish nor explode.",
        ("healthy", "vanishing gradient"),
    ),
    (
        "Jacobian",
        "All derivatives of a layer's outputs by its inputs, as a matrix.",
        ("Jacobians",),
    ),
    (
        "degradation",
        "A deeper plain network has a higher error than a shallower one, already on the "
        "pictures it is trained on.",
    ),
    (
        "epoch",
        "One pass of training over all training pictures.",
        ("epochs",),
    ),
    (
        "batch",
        "The pictures of one training step.",
        ("batches",),
    ),
    (
        "learning rate",
        "How far a training step moves the weights for a given gradient.",
        ("learning rates",),
    ),
    (
        "warm-up",
        "Some first steps with a small learning rate.",
    ),
    (
        "momentum",
        "A step goes on partly in the direction of the steps before it.",
    ),
    (
        "weight decay",
        "Each step also makes all weights a little smaller.",
    ),
    (
        "seed",
        "The number that random choices start from. With the same seed they come out the same.",
        ("seeds",),
    ),
    (
        "He initialization",
        "Random first weights of such a size that, with ReLUs, a signal keeps its own from "
        "layer to layer (He et al. 2015, arXiv 1502.01852).",
    ),
    (
        "convergence",
        "That training has gone on until more of it changes nothing that matters.",
        ("converged",),
    ),
    (
        "label smoothing",
        "The network is asked to give the right class a little less than all, and the others "
        "the rest. It becomes less sure of itself.",
    ),
    (
        "CutMix",
        "A box of one training photo is put into another, and the answer asked for is a "
        "mixture of both.",
    ),
    (
        "bfloat16",
        "Numbers of 16 bits, with the range of the usual 32 and about three digits.",
        ("bfloat16 autocast",),
    ),
)

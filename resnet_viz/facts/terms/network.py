"""What a network is made of: the glossary's words."""

from typing import Final

from resnet_viz.facts.terms import terms

NETWORK: Final = terms(
    (
        "convolution",
        "A layer that slides small windows of weights, its filters, over maps and writes down "
        "at each position the sum of products of weights and numbers under the window.",
        ("convolutions", "convolutional"),
    ),
    (
        "channel",
        "One of the maps that a layer hands on, made by one of its filters. A color photo has "
        "three channels, the last block of ResNet-50 has 2,048.",
        ("channels",),
    ),
    (
        "feature map",
        "A grid of numbers: where in the picture something was found, and how strongly.",
        ("feature maps",),
    ),
    (
        "block",
        "A few layers with one shortcut around them; ResNet-50 has 16.",
        ("blocks",),
    ),
    (
        "shortcut",
        "The way around a block's layers: it carries the block's input to the addition at the "
        "end, as it is or through a projection.",
        ("shortcuts",),
    ),
    (
        "branch",
        "The layers of a block that the shortcut goes around. They compute F(x).",
        ("branches",),
    ),
    (
        "projection",
        "A 1 × 1 convolution on the shortcut, needed where a block changes the number of "
        "channels or the size of the maps, so that the two can be added.",
        ("projections",),
    ),
    (
        "bottleneck",
        "A branch of three convolutions: a 1 × 1 that reduces the channels, a 3 × 3 on the few "
        "that are left, and a 1 × 1 that restores them.",
        ("bottlenecks",),
    ),
    (
        "plain network",
        "A network with the same layers and no shortcuts.",
        ("plain networks",),
    ),
    (
        "plain twin",
        "The built-in plain network: the layers of the built-in ResNet-50 without any "
        "shortcut, trained on the same photos.",
        ("twin",),
    ),
    (
        "stem",
        "What comes before the first block: a 7 × 7 convolution and a max pooling.",
    ),
    (
        "stage",
        "Blocks in a row whose maps have the same size. ResNet-50 has four, of 3, 4, 6 and 3 "
        "blocks.",
        ("stages",),
    ),
    (
        "head",
        "What comes after a network's maps and gives an answer from them. ResNet-50's is the "
        "mean over all positions and one fully connected layer.",
    ),
    (
        "fully connected",
        "A layer in which every output is a weighted sum of all inputs.",
    ),
    (
        "pooling",
        "Replacing each window of a map by one number, its largest (max pooling) or its mean "
        "(average pooling).",
        ("max pool", "max pooling", "average pooling"),
    ),
    (
        "ReLU",
        "Rectified linear unit: what is below 0 becomes 0, the rest stays.",
        ("ReLUs",),
    ),
    (
        "batch norm",
        "Batch normalization: shifts and scales each channel so that over a batch its mean is "
        "0 and its spread 1, then by two numbers that are learned. A trained network uses means "
        "and spreads kept from training.",
        ("batch norms",),
    ),
    (
        "stride",
        "How far a window moves from one position to the next. With stride 2 a map comes out "
        "half as wide and half as high.",
        ("strides",),
    ),
    (
        "padding",
        "What is put around a map so that a window fits at its border too; here zeros.",
    ),
    (
        "grouped convolution",
        "A convolution whose channels are split into groups: each filter reads the channels of "
        "its own group alone, which saves weights and work.",
        ("groups", "grouped convolutions"),
    ),
    (
        "receptive field",
        "The part of the picture that can have an influence on one number of a map.",
        ("receptive fields",),
    ),
    (
        "backbone",
        "A network whose maps other networks build on, such as one that finds objects.",
    ),
)

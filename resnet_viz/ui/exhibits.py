"""The exhibits, one record each: from them the navigation, Home, the screenshots and the tests of
all pages are drawn. To add one: a file in `pages/`, a folder of its parts beside this file, and a
record here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One page: `name` is the last part of its address and its file's (Home's: "", `home.py`),
    `heading` the group it stands under; `question` and `teaser` are what Home says of it (`teaser`
    with the glossary's marks). `shows` is the query part of an address under which the page shows
    its best: its screenshot's."""

    name: str
    title: str
    heading: str
    question: str
    teaser: str
    shows: str = ""

    @property
    def page(self) -> str:
        """The page's file, from the folder of `app.py`."""
        return f"pages/{self.name or 'home'}.py"

    @property
    def looks(self) -> bool:
        """Whether it looks at the learner's picture through the learner's model."""
        return self.heading == EXPLORE


EXPLORE: Final = "Explore"
TAKE_APART: Final = "Take it apart"
LEARN: Final = "Learn"

HOME: Final = Exhibit(
    "",
    "Whole network",
    EXPLORE,
    "what happens to a picture?",
    "The whole network at once: click its blocks, take them out, put them back.",
)

IDEA: Final = Exhibit(
    "idea",
    "The idea",
    "The idea",
    "what is residual learning?",
    "Step by step, with pictures: the trouble with depth, the shortcut, the rules, the evidence, "
    "the limits.",
)
ARCHITECTURE: Final = Exhibit(
    "architecture",
    "Architecture",
    TAKE_APART,
    "what is it made of?",
    "Take the network apart, count to 50, and see what each layer costs.",
    shows="open=layer2&open=layer2.0",
)
FAMILY: Final = Exhibit(
    "family",
    "Family and rivals",
    TAKE_APART,
    "what does accuracy cost?",
    "Set it beside deeper, wider and plain relatives, and beside VGG and Inception.",
)
BUILD: Final = Exhibit(
    "build",
    "Build it yourself",
    TAKE_APART,
    "what if it were otherwise?",
    "Choose blocks, widths, shortcut and norm; watch the counts, and take the program along.",
)
PREDICT: Final = Exhibit(
    "predict",
    "Predict",
    EXPLORE,
    "what does it see in this photo?",
    "Read its best guesses, then turn, blur or cover the picture: what changes its mind?",
)
FEATURES: Final = Exhibit(
    "features",
    "Feature maps",
    EXPLORE,
    "what does each layer find?",
    "Follow the picture from the first [[convolution]] to the last block, [[channel]] by channel.",
)
BLOCK: Final = Exhibit(
    "block",
    "Inside a block",
    EXPLORE,
    "what does F(x) add?",
    "See the sum F(x) + x in numbers and maps, compute one of them by hand, then take blocks out "
    "and see whether the network misses them.",
    shows="image=rocket",
)
GRADIENTS: Final = Exhibit(
    "gradients",
    "Gradient flow",
    EXPLORE,
    "which way back?",
    "At every block the [[gradient]] can take the shortcut or the [[branch]]. Cut the shortcuts "
    "and see.",
)
GRADCAM: Final = Exhibit(
    "gradcam",
    "Grad-CAM",
    EXPLORE,
    "where does it look?",
    "See which parts of the picture speak for a class, in all 16 blocks.",
)
BELIEVE: Final = Exhibit(
    "believe",
    "Which map to believe",
    EXPLORE,
    "is the heat map right?",
    "Say where you think the evidence is, then put the maps on trial: cover, compare, add up.",
    shows="image=parachute&cells=70e00&looked=true",
)
BACKBONE: Final = Exhibit(
    "backbone",
    "As a backbone",
    EXPLORE,
    "what builds on it?",
    "See the maps that a feature pyramid reads, and the objects a detector finds with them.",
)
LAB: Final = Exhibit(
    "lab",
    "Train a race",
    "Train a race",
    "which one learns?",
    "Train two networks side by side, one with shortcuts and one without, and see depth hurt one "
    "of them.",
)
LESSONS: Final = Exhibit(
    "lessons",
    "Lessons",
    LEARN,
    "what do you expect?",
    "Short lessons: say what you expect, then see what turns out, and where.",
    shows="lesson=what-a-block-is-worth&answers=what-a-block-is-worth~2",
)
QUIZ: Final = Exhibit(
    "quiz",
    "Quiz",
    LEARN,
    "what do people get wrong?",
    "Eight questions on a topic, with new numbers each time: say first, then see why, right or "
    "wrong.",
    shows="quiz=block&quiz_answers=A",
)
CLASSROOM: Final = Exhibit(
    "classroom",
    "A class in one room",
    LEARN,
    "what does everybody think?",
    "A code on the wall, and the whole class looks, guesses and trains together.",
)
GLOSSARY: Final = Exhibit(
    "glossary",
    "Glossary",
    "Glossary",
    "what does the word mean?",
    "Words with dots below them say it where they stand; here they stand together.",
)

EXHIBITS: Final = (  # in the order of the navigation
    HOME,
    PREDICT,
    FEATURES,
    BLOCK,
    GRADIENTS,
    GRADCAM,
    BELIEVE,
    BACKBONE,
    IDEA,
    ARCHITECTURE,
    FAMILY,
    BUILD,
    LAB,
    LESSONS,
    QUIZ,
    CLASSROOM,
    GLOSSARY,
)

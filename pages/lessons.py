"""Lessons: say what you expect, then look."""

from resnet_viz.ui.layout import opening, question
from resnet_viz.ui.lessons.exhibit import lessons

opening(
    "Lessons",
    "Say what you expect, then see what turns out, in 6 to 9 minutes a lesson.",
)

lessons()

question(
    "One guesses wrong before the truth is shown, another is right from the start. Who of them "
    "will know it in a month?",
    "Studies of teaching found that who predicts first and then looks learns more than who only "
    "watches (Crouch et al. 2004, *American Journal of Physics* 72, 835), and that surprise helps "
    "(Brod 2021, *Psychonomic Bulletin & Review* 28, 1839). So the one who guessed wrong need not "
    "be worse off: what counts is to have guessed at all.",
)

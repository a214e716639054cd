"""Quiz: what is often got wrong, asked, with a reason for every answer."""

from resnet_viz.ui.layout import opening, part, question
from resnet_viz.ui.quiz.asked import show_question
from resnet_viz.ui.quiz.paper import offer_paper
from resnet_viz.ui.quiz.result import show_result
from resnet_viz.ui.quiz.settings import pick_set
from resnet_viz.ui.quiz.standing import standing

opening("Quiz", "Say first, then see: every answer has its reason, the wrong ones too.")


@part
def exhibit() -> None:
    """One question, or the result: a click reruns this alone."""
    pick_set()
    now = standing()
    if now.at_the_end:
        show_result(now)
    else:
        show_question(now)
    offer_paper(now.drawn)


exhibit()

question(
    "Which of your wrong answers would you have bet on? What made it sound so plausible?",
    "Most of the wrong answers here are printed somewhere, often by people who had it from others. "
    "A sentence that explains much in few words is easily believed; a number that you have "
    "computed, or seen come out of a run, needs no belief.",
)

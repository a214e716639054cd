"""A class in one room: a code on the wall, and everybody looks, guesses and trains together."""

from resnet_viz.ui.classroom.door import draw_door, draw_seat
from resnet_viz.ui.classroom.figure import show_figure_of
from resnet_viz.ui.classroom.place import here
from resnet_viz.ui.classroom.teach import teach
from resnet_viz.ui.layout import opening, question
from resnet_viz.ui.visitor import visitor

place = here()
opening(
    "A class in one room",
    "Everybody answers before anybody sees: join by the code, or open a room."
    if place is None
    else "Everybody answers before anybody sees: ask, let them talk, reveal."
    if place.is_teacher
    else "Answer before you see, and see how the class has answered.",
)

if place is None:
    draw_door()
elif place.is_teacher:
    teach(place.room)
else:
    draw_seat(place.room.code)
    if place.room.look(visitor()).shares is not None:
        show_figure_of(place.room)

if place is None:
    question(
        "Why answer twice, once alone and once after talking with a neighbor?",
        "Who has committed to an answer notices what speaks against it, and explaining it to "
        "somebody shows its gaps. In ten years of physics courses at Harvard, students learned "
        "more with this *peer instruction* than from lectures alone (Crouch and Mazur 2001, "
        "[doi 10.1119/1.1374249](https://doi.org/10.1119/1.1374249)).",
    )

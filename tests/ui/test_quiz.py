"""The quiz: a set from its first question to its result, and what its addresses say."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from resnet_viz.quiz.question import LETTERS
from resnet_viz.quiz.sets import LENGTH, TOPICS, QuizSet, after, draw_set
from resnet_viz.ui.exhibits import BUILD, IDEA, QUIZ
from resnet_viz.ui.quiz_place import QuizPlace, read_place
from tests.ui.app import ROOT, texts, unmarked


def opened(page: str = QUIZ.page, **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    app.query_params |= address
    app.switch_page(page).run()
    assert not app.exception
    return app


def answer(app: AppTest, place: int) -> None:
    app.main.radio[0].set_value(place).run()
    app.button(key="commit").click().run()
    assert not app.exception


def verdicts(app: AppTest) -> list[str]:
    return [unmarked(one.value) for one in [*app.main.error, *app.main.success]]


def links(app: AppTest) -> list[str]:
    every = [link.proto.label for link in app.main.get("page_link")]
    return [label for label in every if "See it live" in label]


def wrong_of(drawn: QuizSet, number: int) -> int:
    return (drawn.questions[number - 1].right + 1) % len(drawn.questions[number - 1].choices)


def test_a_set_from_its_first_question_to_its_result() -> None:
    drawn = draw_set("cost", 5)
    app = opened(quiz="cost", quiz_set="5")
    letters = ""
    for number, question in enumerate(drawn.questions, 1):
        assert question.text in texts(app)
        assert not verdicts(app)
        assert [o.split(maxsplit=1)[1] for o in app.main.radio[0].options] == [
            choice.text for choice in question.choices
        ]
        place = wrong_of(drawn, number) if number % 2 else question.right
        answer(app, place)
        letters += LETTERS[place]
        chosen, right = question.choices[place], question.choices[question.right]
        expected = [f"**Right.** {right.reason}"]
        if chosen is not right:
            expected = [
                f"**{LETTERS[place]} is wrong.** {chosen.reason}",
                f"**{LETTERS[question.right]} is right.** {right.reason}",
            ]
        assert verdicts(app) == expected
        assert links(app) == [f":blue[See it live: {question.shown.label}]"]
        assert app.query_params["quiz_answers"] == letters
        app.button(key=f"next_{number}").click().run()

    assert app.main.header[0].value == f"{LENGTH // 2} of {LENGTH} right"
    assert links(app) == [
        f":blue[See it live: {question.shown.label}]"
        for number, question in enumerate(drawn.questions, 1)
        if number % 2
    ]
    assert app.query_params["quiz_question"] == str(LENGTH + 1)

    app.button(key="quiz_numbers").click().run()
    assert draw_set("cost", 6).questions[0].text in texts(app)
    app.button(key="commit").click().run()  # nothing chosen
    assert "Choose one first" in texts(app)
    assert app.query_params == {"quiz": "cost", "quiz_set": "6"}


def test_another_eight_are_of_the_next_topic() -> None:
    app = opened(quiz="looking", quiz_answers="AAAAAAAA", quiz_question="9")
    app.button(key="quiz_another").click().run()
    assert after("looking").id == "depth"
    assert draw_set("depth", 1).questions[0].text in texts(app)
    assert app.selectbox(key="quiz").value == "depth"


def test_an_address_shows_the_question_and_the_answers_it_says() -> None:
    drawn = draw_set("block", 9)
    app = opened(quiz="block", quiz_set="9", quiz_answers="AB", quiz_question="2")
    assert drawn.questions[1].text in texts(app)
    assert verdicts(app)
    app = opened(quiz="block", quiz_set="9", quiz_answers="AB", quiz_question="3")
    assert drawn.questions[2].text in texts(app)
    assert not verdicts(app)


@pytest.mark.parametrize(
    "address",
    [
        {"quiz": "nonsense", "quiz_answers": "<b>"},
        {"quiz_set": "-3", "quiz_answers": "ZZ", "quiz_question": "7"},
        {"quiz_set": "10000", "quiz_question": "0"},
        {"quiz_answers": "1", "quiz_question": "1e9"},
    ],
)
def test_what_an_address_cannot_say_is_the_first_question(address: dict[str, str]) -> None:
    assert draw_set("depth", 1).questions[0].text in texts(opened(**address))


def test_another_topic_or_number_begins_anew() -> None:
    app = opened(quiz_answers="ABC", quiz_question="4")
    app.selectbox(key="quiz").select("figures").run()
    assert draw_set("figures", 1).questions[0].text in texts(app)
    assert app.query_params == {"quiz": "figures"}
    answer(app, 0)
    app.number_input(key="quiz_set").set_value(12).run()
    assert draw_set("figures", 12).questions[0].text in texts(app)
    assert app.query_params == {"quiz": "figures", "quiz_set": "12"}


def test_an_answer_is_given_once() -> None:
    app = opened(quiz_answers="A")
    again = opened(quiz_answers="A", quiz_question="2")
    assert texts(app) != texts(again)
    app.session_state["quiz_question"] = 1
    app.run()
    assert not app.main.radio  # there is nothing to choose any more


@pytest.mark.parametrize("topic", TOPICS)
def test_every_question_and_result_is_shown(topic: str) -> None:
    drawn = draw_set(topic, 2)
    letters = "".join(LETTERS[wrong_of(drawn, number)] for number in range(1, LENGTH + 1))
    app = opened(quiz=topic, quiz_set="2", quiz_answers=letters, quiz_question="9")
    assert app.main.header[0].value == f"0 of {LENGTH} right"
    assert len(links(app)) == LENGTH


def test_an_exhibit_leads_back_to_the_question_that_led_to_it() -> None:
    place = QuizPlace("block", 9, "ABAC", 4)
    assert read_place(place.written) == place
    for page in (BUILD.page, IDEA.page):
        app = opened(page, **{"from": place.written})
        (back,) = [one for one in app.main.get("page_link") if "Back to" in one.proto.label]
        assert back.proto.label == "Back to the quiz, question 4"
        assert back.proto.page == QUIZ.name
        assert app.query_params["from"] == place.written  # a reload knows the way back, too
    app = opened(BUILD.page, **{"from": QuizPlace("block", 9, "ABACABAC", 9).written})
    (back,) = [one for one in app.main.get("page_link") if "Back to" in one.proto.label]
    assert back.proto.label == "Back to the quiz, the result"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "quiz~",
        "quiz~block~1",
        "quiz~nope~1~A~2",
        "quiz~block~x~A~2",
        "block~1~A~2",
        f"quiz~block~{'1' * 5000}~A~2",
        f"quiz~block~1~A~{'1' * 5000}",
    ],
)
def test_what_is_no_place_leads_nowhere(text: str) -> None:
    assert read_place(text) is None


def test_a_link_of_the_quiz_opens_its_exhibit_exactly_as_it_says() -> None:
    app = opened("pages/build.py", design_block="basic", design_width="32")
    assert app.query_params["design_width"] == "32"
    app.switch_page(QUIZ.page).run()
    app.query_params.clear()
    app.query_params |= {"from": QuizPlace("layers", 1, "A", 1).written, "design_blocks1": "5"}
    app.switch_page(BUILD.page).run()
    assert app.query_params["design_blocks1"] == "5"
    assert "design_width" not in app.query_params
    assert "design_block" not in app.query_params

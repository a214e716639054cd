"""A room: who is here, what is asked and counted, who leads, when it ends."""

from __future__ import annotations

import threading

import pytest

from resnet_viz.errors import RoomError
from resnet_viz.rooms.polls import Poll
from resnet_viz.rooms.room import DESERTED_AFTER, ENDS_AFTER, HERE_SECONDS, MOST_MEMBERS, Lead, Room
from resnet_viz.rooms.rooms import ALPHABET, LENGTH, MOST_ROOMS, Rooms
from resnet_viz.rooms.shares import DEPTHS, MOST_SHARES

YES_NO = Poll("Is it deep?", ("Yes", "No"), right=0, why="It has 50 layers.")


class Clock:
    """Seconds, as the test says."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def room(clock: Clock) -> Room:
    return Rooms(clock).open("teacher")[0]


@pytest.mark.parametrize(
    ("text", "choices", "told"),
    [
        (" ", ("a", "b"), "question is empty"),
        ("?", ("a",), "2 to 5 choices, one a line; this one has 1"),
        ("?", tuple("abcdef"), "this one has 6"),
        ("?", ("a", " "), "A choice is empty"),
        ("?", ("a", "a"), "Two choices are the same"),
        ("?" * 301, ("a", "b"), "A question of 301 letters is too long"),
        ("?", ("a", "b" * 121), "A choice of 121 letters is too long"),
    ],
)
def test_what_cannot_be_asked(text: str, choices: tuple[str, ...], told: str) -> None:
    with pytest.raises(RoomError, match=told):
        Poll(text, choices)


def test_a_room_is_found_however_its_code_is_typed(clock: Clock) -> None:
    rooms = Rooms(clock)
    room, secret = rooms.open("teacher")
    assert len(room.code) == LENGTH
    assert set(room.code) <= set(ALPHABET)
    assert rooms.find(f" {room.code[:2].lower()} {room.code[2:]} ") is room
    assert room.is_led_by(secret)
    assert not room.is_led_by("")
    assert not room.is_led_by(secret[:-1] + "ü")
    for wrong in ("", "AEIOU", "<b>x</b>" * 100):
        with pytest.raises(RoomError) as refused:
            rooms.find(wrong)
        assert len(str(refused.value)) < 100


def test_a_server_has_room_for_so_many_and_no_more_until_one_ends(clock: Clock) -> None:
    rooms = Rooms(clock)
    first, _ = rooms.open("teacher")
    codes = {first.code} | {rooms.open("teacher")[0].code for _ in range(MOST_ROOMS - 1)}
    assert len(codes) == MOST_ROOMS
    with pytest.raises(RoomError, match="classes are on this server already"):
        rooms.open("teacher")
    first.close()
    rooms.open("teacher")
    with pytest.raises(RoomError, match=first.code):
        rooms.find(first.code)


def test_a_deserted_room_makes_room_for_another(clock: Clock) -> None:
    rooms = Rooms(clock)
    opened = [rooms.open("one")[0] for _ in range(MOST_ROOMS)]
    clock.now = DESERTED_AFTER + 1
    opened[0].watch()  # its teacher is there
    opened[1].look("student")
    rooms.open("another")
    assert rooms.find(opened[0].code)
    assert rooms.find(opened[1].code)
    with pytest.raises(RoomError, match=opened[2].code):
        rooms.find(opened[2].code)


def test_who_opened_a_room_is_led_back_to_the_last_one_that_goes_on(clock: Clock) -> None:
    rooms = Rooms(clock)
    assert rooms.opened_by("teacher") is None
    rooms.open("teacher")
    room, secret = rooms.open("teacher")
    rooms.open("another")
    assert rooms.opened_by("teacher") == (room, secret)
    assert room.is_led_by(secret)
    room.close()
    assert rooms.opened_by("teacher") is None


def test_it_ends_two_hours_after_its_teacher_was_last_there(clock: Clock) -> None:
    rooms = Rooms(clock)
    room, _ = rooms.open("teacher")
    clock.now = ENDS_AFTER - 1
    room.look("student")  # does not count
    room.watch()
    clock.now += ENDS_AFTER
    assert rooms.find(room.code) is room
    room.look("student")
    clock.now += 1
    with pytest.raises(RoomError, match="is over"):
        rooms.find(room.code)


def test_who_is_here_is_counted_as_long_as_they_look(room: Room, clock: Clock) -> None:
    for member in ("a", "b", "a"):
        room.look(member)
    assert room.watch().here == 2
    clock.now = HERE_SECONDS
    assert room.look("b").here == 2
    clock.now += 1
    assert room.watch().here == 1


def test_a_full_room_says_so_to_newcomers_alone(room: Room, clock: Clock) -> None:
    for number in range(MOST_MEMBERS):
        room.look(str(number))
    with pytest.raises(RoomError, match="is full"):
        room.look("late")
    assert room.look("0").here == MOST_MEMBERS
    clock.now = HERE_SECONDS + 1
    assert room.look("late").here == 1  # the others have left


def test_answers_are_counted_first_and_second_and_shown_when_revealed(room: Room) -> None:
    room.ask(YES_NO)
    room.vote("a", 1, "first", 1)
    room.vote("b", 1, "first", 1)
    room.vote("b", 1, "first", 0)  # has changed their mind
    room.vote("c", 1, "first", 2)  # no such choice
    room.vote("c", 7, "first", 0)  # no such poll
    asked = room.look("b").asked
    assert asked is not None
    assert (asked.stage, asked.answered, asked.mine, asked.votes) == ("first", 2, (0, None), None)
    room.ask_again()
    room.vote("a", 1, "second", 0)
    room.vote("d", 1, "first", 0)  # late: pressed as the class was asked again
    asked = room.look("a").asked
    assert asked is not None
    assert (asked.stage, asked.answered, asked.mine, asked.votes) == ("second", 1, (1, 0), None)
    room.reveal()
    room.vote("a", 1, "second", 1)  # too late
    room.ask_again()  # too late
    asked = room.watch().asked
    assert asked is not None
    assert asked.votes is not None
    assert (asked.votes.first, asked.votes.second) == ((2, 1), (1, 0))
    room.put_away()
    assert room.look("a").asked is None
    room.ask(YES_NO)
    asked = room.look("a").asked
    assert asked is not None
    assert (asked.number, asked.answered, asked.mine) == (2, 0, (None, None))


def test_how_many_are_right_is_known_before_it_is_revealed(room: Room) -> None:
    def right() -> int | None:
        asked = room.watch().asked
        assert asked is not None
        return asked.right

    room.ask(Poll("Which is even?", ("1", "2"), right=1))
    assert right() == 0
    for number, member in enumerate("abc", 1):
        room.vote(member, 1, "first", number % 2)
    assert right() == 2
    room.ask_again()
    assert right() == 0
    room.vote("b", 1, "second", 1)
    assert right() == 1
    room.ask(Poll("Which is nicer?", ("1", "2")))
    assert right() is None


def test_no_vote_is_lost_among_many_at_once(room: Room) -> None:
    room.ask(YES_NO)
    barrier = threading.Barrier(8)

    def class_of_50(number: int) -> None:
        barrier.wait()
        for member in range(50):
            room.look(f"{number}-{member}")
            room.vote(f"{number}-{member}", 1, "first", member % 2)

    threads = [threading.Thread(target=class_of_50, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    room.reveal()
    asked = room.watch().asked
    assert asked is not None
    assert asked.votes is not None
    assert asked.votes.first == (200, 200)


def test_all_see_what_the_teacher_shows(room: Room) -> None:
    cat = Lead("gradcam", (("image", "cat"),))
    room.lead(False, cat)
    assert room.look("a").lead is None
    room.lead(True, cat)
    assert (room.leads, room.look("a").lead) == (True, cat)
    room.lead(True, None)  # the room's own page, where each has their own
    assert room.look("a").lead == cat
    room.lead(False, None)
    assert (room.leads, room.look("a").lead) == (False, None)


def test_who_reloads_is_the_same_as_soon_as_that_is_known(room: Room) -> None:
    room.begin_shares()
    share = room.deal("a")
    assert room.look("a").here == 1
    assert room.look("reloaded").here == 2
    assert room.deal("reloaded") is not share
    room.rename("reloaded", "a")
    view = room.look("a")
    assert (view.here, view.share, view.shares) == (1, share, (share,))

    assert room.deal("new") != share
    room.look("new")
    room.rename("new", "b")
    view = room.look("b")
    assert (view.here, len(view.shares or ())) == (2, 2)
    assert view.share == view.shares[1]


def test_who_turns_out_to_be_another_has_answered_once(room: Room) -> None:
    room.ask(YES_NO)
    room.vote("reloaded", 1, "first", 0)
    room.rename("reloaded", "a")
    room.vote("b", 1, "first", 1)
    room.vote("second tab", 1, "first", 0)
    room.rename("second tab", "b")
    room.reveal()
    asked = room.look("a").asked
    assert asked is not None
    assert asked.votes is not None
    assert (asked.votes.first, asked.mine) == ((1, 1), (0, None))


def test_figure_1_is_dealt_depth_by_depth_and_seed_by_seed(room: Room) -> None:
    assert room.deal("a") is None  # not begun
    room.begin_shares()
    for member in range(MOST_SHARES):
        room.look(str(member))
    dealt = [room.deal(str(member)) for member in range(MOST_SHARES)]
    pairs = [(share.settings.depth, share.settings.seed) for share in dealt if share is not None]
    assert pairs[: len(DEPTHS)] == [(depth, 1) for depth in DEPTHS]
    assert len(set(pairs)) == MOST_SHARES
    assert room.deal("late") is None


def test_a_share_that_somebody_left_is_dealt_again(room: Room, clock: Clock) -> None:
    room.begin_shares()
    room.look("a")
    room.look("b")
    first, second = room.deal("a"), room.deal("b")
    assert first is not None
    assert second is not None
    assert room.deal("a") == first  # until it is started
    room.started("a", first.settings, "Residual", "job-a")
    clock.now = HERE_SECONDS + 1
    room.look("c")
    assert room.deal("c") == second
    room.started("a", second.settings, "Plain", "late")  # pressed after it went to another
    room.started("c", second.settings, "Plain", "job-c")
    view = room.look("a")
    assert view.shares is not None
    assert [(share.guess, share.job) for share in view.shares] == [
        ("Residual", "job-a"),
        ("Plain", "job-c"),
    ]
    assert view.share == view.shares[0]
    another = room.deal("a")
    assert another is not None
    assert (another.settings.depth, another.job) == (DEPTHS[2], None)
    assert room.look("a").share == another


def test_who_trains_another_is_asked_for_the_one_that_somebody_left(
    room: Room, clock: Clock
) -> None:
    room.begin_shares()
    for member in "ab":
        room.look(member)
    left, own = room.deal("a"), room.deal("b")
    assert own is not None
    room.started("b", own.settings, "Plain", "job-b")
    clock.now = HERE_SECONDS + 1
    room.look("b")
    assert room.deal("b") == left
    assert room.look("b").share == left

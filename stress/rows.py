"""The rows of the suite, in the order of its table."""

from __future__ import annotations

from typing import Final

from stress.addresses import hostile_addresses
from stress.classes import Class
from stress.clusters import cluster
from stress.crowds import comings_and_goings, slider, starters, watchers
from stress.downloads import killed_downloads
from stress.kills import killed_servers, killed_workers
from stress.lessons import lessons
from stress.outbound import outbound
from stress.outcome import Row
from stress.pictures import mutated_pictures
from stress.refusals import refusals
from stress.rooms import figure, rooms
from stress.weights import hostile_weights

LOAD: Final = (
    Row("class-predict", Class("class-predict", "predict", 30), full=300, short=4),
    Row("class-gradcam", Class("class-gradcam", "gradcam", 55), full=300, short=4),
    Row("class-features", Class("class-features", "features", 65), full=300, short=4),
    Row("class-block", Class("class-block", "block", 65), full=300, short=4),
    Row("class-of-60", Class("class-of-60", "gradcam", 12), full=60, short=4),
    Row(
        "class-on-a-busy-machine",
        Class("class-on-a-busy-machine", "gradcam", 40, beside=True),
        full=60,
        short=4,
    ),
)
CROWDS: Final = (
    Row("slider", slider, full=30, short=2),
    Row("watchers", watchers, full=60, short=2),
    Row("starters", starters, full=40, short=2),
    Row("lessons", lessons, full=60, short=4),
    Row("rooms", rooms, full=160, short=8),
    Row("figure", figure, full=30, short=2),
    Row("cluster", cluster, full=60, short=4),
    Row("sessions", comings_and_goings, full=1_000, short=4),
)
FAULTS: Final = (
    Row("pictures", mutated_pictures, full=200_000, short=300),
    Row("downloads", killed_downloads, full=200, short=6),
    Row("workers", killed_workers, full=50, short=1),
    Row("servers", killed_servers, full=20, short=1),
    Row("weights", hostile_weights, full=32, short=4),
    Row("addresses", hostile_addresses, full=5_000, short=12),
    Row("refusals", refusals, full=1_000, short=20),
    Row("outbound", outbound, full=13, short=1),
)
ROWS: Final = (*LOAD, *CROWDS, *FAULTS)

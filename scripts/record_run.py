"""Make the recordings that come with the app, one a preset of the lab: of those that are named, or
of all. Run it after what the lab trains, or how, has changed. Each takes as long as its run does
in the lab."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from resnet_viz.engine.lab import Lab
from resnet_viz.engine.recordings import OF_PRESET, SHIPPED
from resnet_viz.lab.jobs import ENDED
from resnet_viz.lab.presets import PRESETS, Preset


def record(preset: Preset) -> None:
    """Do the preset's runs, and put their record where the app finds it."""
    with TemporaryDirectory() as folder:
        lab = Lab(Path(folder))
        job_id = lab.start(preset.runs, session="recorder")
        while (look := lab.look(job_id)) is None or look.state not in ENDED:
            time.sleep(1)
        if look.state != "finished":
            raise SystemExit(f"The run was not finished: {look.reason}")
        SHIPPED.mkdir(exist_ok=True)
        target = SHIPPED / f"{OF_PRESET[preset.id]}.jsonl"
        shutil.copyfile(lab.record(job_id), target)
        print(f"{target}: {target.stat().st_size:,} bytes", flush=True)


if __name__ == "__main__":
    for preset in PRESETS:
        if preset.id in (sys.argv[1:] or OF_PRESET):
            record(preset)

"""Make the recording that Home's door *Watch depth fail* plays: run it after what the lab trains,
or how, has changed. Takes about as long as the run does in the lab."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from resnet_viz.engine.lab import Lab
from resnet_viz.engine.recordings import DEPTH_FAILS, SHIPPED
from resnet_viz.lab.jobs import ENDED
from resnet_viz.lab.presets import DIGITS

if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        lab = Lab(Path(folder))
        job_id = lab.start([DIGITS], session="recorder")
        while (look := lab.look(job_id)) is None or look.state not in ENDED:
            time.sleep(1)
        if look.state != "finished":
            raise SystemExit(f"The run was not finished: {look.reason}")
        SHIPPED.mkdir(exist_ok=True)
        target = SHIPPED / f"{DEPTH_FAILS}.jsonl"
        shutil.copyfile(lab.record(job_id), target)
        print(f"{target}: {target.stat().st_size:,} bytes")

"""The process behind an engine, ended."""

from resnet_viz.engine.service import Engine


def end_process(engine: Engine) -> None:
    """As if it had been killed. The next question starts another one, which inherits what the
    environment is then."""
    worker = engine._device._worker
    if worker is not None:
        worker._end()

"""Look inside a real ResNet-50: the library behind the app and its command line.

    import resnet_viz as rv

    model = rv.load("resnet50")
    rv.predict(model, "cat.jpg")

Importing it loads nothing: each name is fetched when it is first used (PEP 562), so that neither
torch nor anything it sets is there before it is needed.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from resnet_viz.version import __version__ as __version__

if TYPE_CHECKING:
    from resnet_viz.api import (
        analyze,
        attribute,
        lesions,
        load,
        look,
        photo,
        predict,
        sample,
        trace,
        wrap,
    )
    from resnet_viz.errors import ResNetVizError
    from resnet_viz.experiments import count, train
    from resnet_viz.plots import (
        plot_gradcam,
        plot_gradients,
        plot_lesions,
        plot_prediction,
        plot_race,
    )

__all__ = [
    "ResNetVizError",
    "analyze",
    "attribute",
    "count",
    "lesions",
    "load",
    "look",
    "photo",
    "plot_gradcam",
    "plot_gradients",
    "plot_lesions",
    "plot_prediction",
    "plot_race",
    "predict",
    "sample",
    "trace",
    "train",
    "wrap",
]


def _home(name: str) -> str:
    """The module in which a public name is defined."""
    if name == "ResNetVizError":
        return "resnet_viz.errors"
    if name in ("count", "train"):
        return "resnet_viz.experiments"
    return "resnet_viz.plots" if name.startswith("plot_") else "resnet_viz.api"


if not TYPE_CHECKING:  # or a name that is not there would pass the type checker

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_home(name)), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})

"""Architecture: the network taken apart, its layers counted, its versions compared."""

from resnet_viz.ui.architecture.conventions import show_conventions
from resnet_viz.ui.architecture.count_walk import show_walk
from resnet_viz.ui.architecture.model_summary import show_summary
from resnet_viz.ui.architecture.network_parts import pick_network, show_network
from resnet_viz.ui.architecture.paper_table import show_table
from resnet_viz.ui.architecture.versions import show_versions
from resnet_viz.ui.controls import open_tab
from resnet_viz.ui.layout import opening, part, question

opening(
    "Architecture",
    "The whole network, counted layer by layer: click a part to open it.",
)


@part
def exhibit() -> None:
    """Settings and parts: a click reruns this alone, and only the open part is computed."""
    name, size = pick_network()
    with open_tab("view") as opened:
        match opened:
            case "network":
                show_network(name, size)
            case "count":
                show_walk(name)
            case "table":
                show_table(name, size)
            case "versions":
                show_versions(name, size)
            case "summary":
                show_summary(name, size)
            case "preprocessing":
                show_conventions()


exhibit()

question(
    "Open ResNet-50's [[stages]]: every [[block]] with an identity [[shortcut]] costs the same "
    "number of [[multiply-adds]], whether its maps are large or small, while its parameters become "
    "about four times as many from stage to stage. Which two design rules of the paper make it so?",
    "Layers whose maps have the same size have the same number of filters; where the map is "
    "halved, the number of filters is doubled (section 3.3). Half the width and half the "
    "height leave a quarter of the positions, and twice the filters over twice the "
    "[[channels]] are four times the parameters. Multiply-adds are positions times parameters, so "
    "the two cancel.",
)

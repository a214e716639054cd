"""`python -m resnet_viz`."""

from resnet_viz.cli.commands import main
from resnet_viz.openmp import spin_briefly

spin_briefly()
main()

"""`python -m resnet_viz`."""

from resnet_viz.cli import main

main()

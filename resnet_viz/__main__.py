"""`python -m resnet_viz`."""

from resnet_viz.cli.commands import main

main()

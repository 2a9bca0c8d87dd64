"""Entry point of ``python -m ops``, which ./footfall runs."""

from ops.cli.main import main

main()

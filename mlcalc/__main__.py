"""`python -m mlcalc`."""

from mlcalc.cli import main

main()

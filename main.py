"""The door: reads the command line and hands over to the terminal."""

import sys

from terminal.cli import main

if __name__ == "__main__":
    sys.exit(main())

"""The kiosk application. Composition root: terminal.app; command line: terminal.cli."""

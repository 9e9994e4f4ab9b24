"""Numbers that identify people, bodies and accounts: check, and mask for screen and slip."""

"""Who is standing here: presence, curtain, end. Holds one journey at a time; pure core, one thread runs it."""

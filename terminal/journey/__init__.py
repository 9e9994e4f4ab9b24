"""One citizen doing one item: a pure core, (state, event) -> (state, effects). No Qt, no I/O."""

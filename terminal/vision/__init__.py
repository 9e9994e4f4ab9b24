"""Arrays in, judgements out."""

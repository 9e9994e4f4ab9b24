"""Is this terminal fit to serve? What broke, what staff can do."""

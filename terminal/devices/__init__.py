"""Which devices are here, who works with them, and their health."""

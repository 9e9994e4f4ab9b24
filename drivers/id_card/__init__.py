"""Real drivers of second-generation ID card readers."""

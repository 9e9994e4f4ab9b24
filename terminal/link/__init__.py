"""The one HTTP client: signed calls to the central platform, signed answers only."""

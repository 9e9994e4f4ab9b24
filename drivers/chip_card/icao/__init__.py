"""Machine readable travel documents, ICAO Doc 9303: access, secure messaging, files, proofs of genuineness."""

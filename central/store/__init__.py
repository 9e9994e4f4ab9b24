"""The centre's store: one interface (``db``), kept in one SQLite file or in a PostgreSQL database."""

"""The centre's database: one SQLite file, numbered forward migrations."""

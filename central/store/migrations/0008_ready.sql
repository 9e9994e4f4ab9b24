-- Written when somebody asks whether the centre can work: reading alone does not show a full disk.
CREATE TABLE written (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at TEXT NOT NULL
) STRICT;

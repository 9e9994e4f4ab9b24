"""The one durable store: submissions sealed to the centre, attachments, audit chain, reserve. The only
SQL here."""

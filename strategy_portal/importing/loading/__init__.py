"""From checked records to rows in the database, in bulk, inside the caller's transaction."""

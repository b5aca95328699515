"""From the journal of what happened to the tables that a lender would have."""

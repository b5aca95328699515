"""The month engine: compiled steps from a borrower's state to the next, and their futures."""

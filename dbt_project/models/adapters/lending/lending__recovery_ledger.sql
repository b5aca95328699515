{{ optional_input('recovery_ledger') }}

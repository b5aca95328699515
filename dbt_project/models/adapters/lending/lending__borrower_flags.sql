{{ optional_input('borrower_flags') }}

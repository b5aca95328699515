{{ optional_input('borrower_protected_attributes') }}

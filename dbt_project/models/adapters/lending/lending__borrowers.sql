{{ optional_input('borrowers') }}

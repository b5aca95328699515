{{ optional_input('loan_outcomes') }}

{{ optional_input('loan_undated_attributes') }}

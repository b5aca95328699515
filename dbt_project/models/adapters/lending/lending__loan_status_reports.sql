{{ optional_input('loan_status_reports') }}

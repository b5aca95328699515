{{ optional_input('account_transactions') }}

{{ optional_input('payments') }}

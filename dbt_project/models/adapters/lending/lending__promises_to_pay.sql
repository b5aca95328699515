{{ optional_input('promises_to_pay') }}

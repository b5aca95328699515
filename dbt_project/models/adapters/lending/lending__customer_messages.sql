{{ optional_input('customer_messages') }}

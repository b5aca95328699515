{{ optional_input('exchange_rates') }}

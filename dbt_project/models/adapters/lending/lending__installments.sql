{{ optional_input('installments') }}

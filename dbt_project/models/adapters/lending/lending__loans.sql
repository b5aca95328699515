{{ optional_input('loans') }}

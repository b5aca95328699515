{{ optional_input('legal_events') }}

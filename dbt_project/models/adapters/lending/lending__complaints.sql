{{ optional_input('complaints') }}

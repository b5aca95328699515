{{ optional_input('decision_overrides') }}

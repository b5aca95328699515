{{ optional_input('past_decisions') }}

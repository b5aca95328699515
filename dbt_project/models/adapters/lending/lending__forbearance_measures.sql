{{ optional_input('forbearance_measures') }}

{{ optional_input('build_settings') }}

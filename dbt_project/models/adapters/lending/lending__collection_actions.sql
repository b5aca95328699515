{{ optional_input('collection_actions') }}

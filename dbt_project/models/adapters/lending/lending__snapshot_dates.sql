{{ optional_input('snapshot_dates') }}

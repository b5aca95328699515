{{ optional_input('treatment_capacities') }}

-- No date says when a recovery was decided: decided_on stays null.
with

loan_recovery_source as (
    select * from {{ source('lending', 'loan_recovery_source') }}
),

loan_outcomes as (
    select
        loan_id,
        {{ mapped_code('recovery_status', {
            'Fully Recovered': 'fully_recovered',
            'Partially Recovered': 'partially_recovered',
            'Written Off': 'written_off',
        }) }} as recovery_status,
        null::varchar as recovered_amount,
        null::varchar as recovered_fraction,
        null::varchar as is_default,
        null::varchar as decided_on,
        null::varchar as recorded_at,
    from loan_recovery_source
)

select * from loan_outcomes

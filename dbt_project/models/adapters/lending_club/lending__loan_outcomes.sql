-- No date says when an outcome was decided: decided_on stays null. What was recovered
-- counts for charged-off loans, and as a share of what was lent: what was outstanding
-- at the charge-off is not in the file.
with

lending_club_loans as (
    select * from {{ ref('lending_club__loans') }}
),

loan_outcomes as (
    select
        loan_id,
        null::varchar as recovery_status,
        case
            when loan_status = 'Charged Off' then {{ rounded_text('recoveries') }}
        end as recovered_amount,
        case
            when loan_status = 'Charged Off' and try_cast(loan_amnt as double) > 0
                then
                    round(
                        least(
                            try_cast(recoveries as double)
                            / try_cast(loan_amnt as double),
                            1.0
                        ),
                        6
                    )::varchar
        end as recovered_fraction,
        {{ mapped_code('loan_status', {
            'Charged Off': 'true', 'Fully Paid': 'false',
        }) }} as is_default,
        null::varchar as decided_on,
        null::varchar as recorded_at,
    from lending_club_loans
)

select * from loan_outcomes

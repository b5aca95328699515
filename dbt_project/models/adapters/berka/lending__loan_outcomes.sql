-- A and B are contracts that have ended, well and badly. C and D still run: a running
-- loan is not a good loan, so they have an outcome without a verdict and are censored.
-- A contract ends when its months are over (decision 0062).
with

berka_loans as (
    select * from {{ source('lending', 'berka_loan_source') }}
),

berka_statuses as (
    select * from {{ source('lending', 'berka_status_source') }}
),

loans_judged as (
    select
        berka_loans.loan_id,
        trim(berka_statuses.status) as status,
        try_cast({{ six_digit_date('berka_loans.date') }} as date) as originated_on,
        {{ typed_value('trim(berka_loans.duration)', 'count') }} as term_months,
    from berka_loans
    left join berka_statuses on berka_loans.loan_id = berka_statuses.loan_id
),

loan_outcomes as (
    select
        loan_id,
        null::varchar as recovery_status,
        null::varchar as recovered_amount,
        null::varchar as recovered_fraction,
        case
            when status = 'A' then 'false'
            when status = 'B' then 'true'
            when status not in ('C', 'D') then status
        end as is_default,
        case
            when status in ('A', 'B')
                then ({{ add_months('originated_on', 'term_months') }})::varchar
        end as decided_on,
        null::varchar as recorded_at,
    from loans_judged
)

select * from loan_outcomes

-- Each period in default lies in one episode, and each episode counts its own; a loan
-- charged off has left these periods behind (decision 0038).
with

default_periods as (
    select * from {{ ref('int_default_periods') }}
),

default_episodes as (
    select * from {{ ref('int_default_episodes') }}
    where end_reason <> 'charged_off'
),

loans as (
    select
        loan_id,
        max(is_charged_off) as is_charged_off,
        max(default_entries) as default_entries,
    from (
        select
            loan_id,
            0 as is_charged_off,
            sum(default_entries) as default_entries,
        from default_episodes
        group by loan_id
        union all
        select
            loan_id,
            1 as is_charged_off,
            null as default_entries,
        from {{ ref('int_loan_ends') }}
        where end_state = 'charged_off'
    ) as counted
    group by loan_id
),

periods_counted as (
    select
        default_periods.loan_id,
        count(*) as periods,
        count(default_episodes.loan_id) as periods_held,
    from default_periods
    left join default_episodes
        on
            default_periods.loan_id = default_episodes.loan_id
            and default_periods.defaulted_on >= default_episodes.defaulted_on
            and default_periods.defaulted_on
            < coalesce(default_episodes.ended_on, date '9999-12-31')
    group by default_periods.loan_id
)

select periods_counted.*
from periods_counted
left join loans on periods_counted.loan_id = loans.loan_id
where
    coalesce(loans.is_charged_off, 0) = 0
    and (
        periods_counted.periods <> periods_counted.periods_held
        or periods_counted.periods is distinct from loans.default_entries
    )

with

signals as (
    select * from {{ ref('int_forbearance_signals') }}
),

default_periods as (
    select * from {{ ref('int_default_periods') }}
),

arrears_spells as (
    select * from {{ ref('int_arrears_spells') }}
),

loans as (
    select distinct loan_id from signals
),

-- The days on which a loan is neither in default nor past due lie between those on
-- which it is one of them.
blocks as (
    select
        loan_id,
        date '0001-01-01' as valid_from,
        date '0001-01-01' as valid_to,
    from loans
    union all
    select
        default_periods.loan_id,
        default_periods.defaulted_on as valid_from,
        coalesce(default_periods.ended_on, date '9999-12-31') as valid_to,
    from default_periods
    inner join loans on default_periods.loan_id = loans.loan_id
    union all
    select
        arrears_spells.loan_id,
        arrears_spells.started_on as valid_from,
        coalesce(arrears_spells.ended_on, date '9999-12-31') as valid_to,
    from arrears_spells
    inner join loans on arrears_spells.loan_id = loans.loan_id
),

gaps as (
    select
        loan_id,
        max(valid_to) over (
            partition by loan_id
            order by valid_from, valid_to
            rows between unbounded preceding and current row
        ) as valid_from,
        coalesce(
            lead(valid_from) over (
                partition by loan_id
                order by valid_from, valid_to
            ),
            date '9999-12-31'
        ) as valid_to,
    from blocks
),

clean_spans as (
    select * from gaps
    where valid_from < valid_to
)

select * from clean_spans

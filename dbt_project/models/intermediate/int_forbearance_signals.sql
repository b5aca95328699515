-- Decision 0037.
with

forbearance_measures as (
    select * from {{ ref('int_forbearance_measures') }}
),

default_periods as (
    select * from {{ ref('int_default_periods') }}
),

arrears_pieces as (
    select * from {{ ref('int_arrears_pieces') }}
),

loan_ends as (
    select * from {{ ref('int_loan_ends') }}
),

-- A loan that has ended before anything is known of a measure is none of these.
loans as (
    select
        forbearance_measures.loan_id,
        min(forbearance_measures.counts_from) as first_measure_on,
        coalesce(min(loan_ends.known_on), date '9999-12-31') as ended_on,
    from forbearance_measures
    left join loan_ends on forbearance_measures.loan_id = loan_ends.loan_id
    group by forbearance_measures.loan_id
    having
        min(forbearance_measures.counts_from)
        < coalesce(min(loan_ends.known_on), date '9999-12-31')
),

defaults as (
    select
        default_periods.loan_id,
        default_periods.defaulted_on,
        coalesce(default_periods.ended_on, date '9999-12-31') as ended_on,
    from default_periods
    inner join loans on default_periods.loan_id = loans.loan_id
),

-- A measure is that of a non-performing loan where the source says so, or where it
-- was in default on the day of the grant or on the day that became known.
measure_days as (
    select
        measure_id,
        loan_id,
        granted_on as measure_on,
    from forbearance_measures
    union
    select
        measure_id,
        loan_id,
        counts_from as measure_on,
    from forbearance_measures
),

measures_in_default as (
    select distinct measure_days.measure_id
    from measure_days
    inner join defaults
        on
            measure_days.loan_id = defaults.loan_id
            and measure_days.measure_on >= defaults.defaulted_on
            and measure_days.measure_on < defaults.ended_on
),

-- What may move a loan from one state to another, by day. A measure told again is no
-- further measure; only the end of its holiday is news.
all_signals as (
    select
        forbearance_measures.loan_id,
        forbearance_measures.known_on as signal_on,
        forbearance_measures.known_on = forbearance_measures.counts_from as is_measure,
        forbearance_measures.known_on = forbearance_measures.counts_from
        and (
            not coalesce(forbearance_measures.is_performing_at_grant, true)
            or measures_in_default.measure_id is not null
        ) as is_non_performing,
        false as is_over_30,
        forbearance_measures.grace_ends_on,
    from forbearance_measures
    left join measures_in_default
        on forbearance_measures.measure_id = measures_in_default.measure_id
    union all
    select
        loan_id,
        defaulted_on as signal_on,
        false as is_measure,
        true as is_non_performing,
        false as is_over_30,
        null::date as grace_ends_on,
    from defaults
    union all
    select
        arrears_pieces.loan_id,
        arrears_pieces.over_30_on as signal_on,
        false as is_measure,
        false as is_non_performing,
        true as is_over_30,
        null::date as grace_ends_on,
    from arrears_pieces
    where arrears_pieces.over_30_on is not null
),

signals as (
    select
        all_signals.loan_id,
        all_signals.signal_on,
        bool_or(all_signals.is_measure) as is_measure,
        bool_or(all_signals.is_non_performing) as is_non_performing,
        bool_or(all_signals.is_over_30) as is_over_30,
        max(all_signals.grace_ends_on) as grace_ends_on,
    from all_signals
    inner join loans
        on
            all_signals.loan_id = loans.loan_id
            and all_signals.signal_on >= loans.first_measure_on
            and all_signals.signal_on < loans.ended_on
    group by all_signals.loan_id, all_signals.signal_on
)

select * from signals

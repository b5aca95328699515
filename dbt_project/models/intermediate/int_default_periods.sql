with

arrears_spells as (
    select * from {{ ref('int_arrears_spells') }}
),

loan_ends as (
    select * from {{ ref('int_loan_ends') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

-- Spells with fewer than 90 clean days between them belong to one period: within it no
-- default can have ended.
spells_marked as (
    select
        *,
        case
            when {{ days_between(
                'lag(ended_on) over (partition by loan_id order by started_on)',
                'started_on'
            ) }} < 90
                then 0
            else 1
        end as starts_period,
    from arrears_spells
),

spells_numbered as (
    select
        *,
        sum(starts_period) over (
            partition by loan_id
            order by started_on
            rows between unbounded preceding and current row
        )::integer as cluster_number,
    from spells_marked
),

clusters as (
    select
        loan_id,
        cluster_number,
        min(over_90_on) as defaulted_on,
        max(coalesce(ended_on, date '9999-12-31')) as last_arrears_on,
    from spells_numbered
    group by loan_id, cluster_number
    having min(over_90_on) is not null
),

-- A default ends with the loan, or on the first day after 90 days without arrears; as
-- long as the build's date has not reached that day it runs.
clusters_ended as (
    select
        clusters.loan_id,
        clusters.defaulted_on,
        least(
            case
                when clusters.last_arrears_on < date '9999-12-31'
                    then {{ add_days('clusters.last_arrears_on', 90) }}
                else date '9999-12-31'
            end,
            coalesce(loan_ends.known_on, date '9999-12-31')
        ) as ended_on,
        build_settings.as_of_date,
    from clusters
    left join loan_ends
        on
            clusters.loan_id = loan_ends.loan_id
            and loan_ends.end_state <> 'charged_off'
    cross join build_settings
),

periods as (
    select
        loan_id,
        row_number() over (partition by loan_id order by defaulted_on)::integer
            as period_number,
        defaulted_on,
        case when ended_on <= as_of_date then ended_on end as ended_on,
    from clusters_ended
),

-- Entries into default within nine months of the end of the one before are one episode.
periods_marked as (
    select
        *,
        case
            when defaulted_on <= {{ add_months(
                'lag(ended_on) over (partition by loan_id order by defaulted_on)', 9
            ) }}
                then 0
            else 1
        end as starts_episode,
    from periods
),

episodes as (
    select
        loan_id,
        period_number,
        sum(starts_episode) over (
            partition by loan_id
            order by defaulted_on
            rows between unbounded preceding and current row
        )::integer as episode_number,
        defaulted_on,
        ended_on,
    from periods_marked
)

select * from episodes

-- Decision 0036: when a default ends.
with recursive

arrears_spells as (
    select * from {{ ref('int_arrears_spells') }}
),

material_arrears as (
    select * from {{ ref('int_material_arrears') }}
),

forbearance_measures as (
    select * from {{ ref('int_forbearance_measures') }}
),

loan_ends as (
    select * from {{ ref('int_loan_ends') }}
),

delinquency_settings as (
    select * from {{ ref('delinquency_settings') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

settings as (
    select
        delinquency_settings.default_counter,
        delinquency_settings.default_probation_days,
        delinquency_settings.restructured_probation_days,
        delinquency_settings.relapse_months,
        build_settings.as_of_date,
    from delinquency_settings
    inner join build_settings
        on delinquency_settings.portfolio = build_settings.portfolio
),

-- The first material day is day 1, so that the 91st is 90 days later.
material_entries as (
    select
        material_arrears.loan_id,
        {{ add_days('material_arrears.valid_from', 90) }} as entered_on,
    from material_arrears
    cross join settings
    where
        settings.default_counter = 'material'
        and {{ add_days('material_arrears.valid_from', 90) }}
        < least(material_arrears.valid_to, {{ add_days('settings.as_of_date', 1) }})
),

material_spells as (
    select
        arrears_spells.loan_id,
        arrears_spells.spell_number,
        min(material_entries.entered_on) as entered_on,
    from arrears_spells
    inner join material_entries
        on
            arrears_spells.loan_id = material_entries.loan_id
            and arrears_spells.started_on <= material_entries.entered_on
            and coalesce(arrears_spells.ended_on, date '9999-12-31')
            > material_entries.entered_on
    group by arrears_spells.loan_id, arrears_spells.spell_number
),

-- Reports count the days in their own way, whichever counter is set.
spells as (
    select
        arrears_spells.loan_id,
        arrears_spells.started_on,
        coalesce(arrears_spells.ended_on, date '9999-12-31') as clean_from,
        case
            when settings.default_counter = 'oldest_due' then arrears_spells.over_90_on
            else least(material_spells.entered_on, arrears_spells.reported_over_90_on)
        end as entered_on,
        settings.default_probation_days,
    from arrears_spells
    cross join settings
    left join material_spells
        on
            arrears_spells.loan_id = material_spells.loan_id
            and arrears_spells.spell_number = material_spells.spell_number
),

-- Spells with fewer clean days between them than end a default belong together: among
-- them no default can have ended.
spells_marked as (
    select
        *,
        case
            when {{ days_between(
                'lag(clean_from) over (partition by loan_id order by started_on)',
                'started_on'
            ) }} < default_probation_days
                then 0
            else 1
        end as starts_cluster,
    from spells
),

spells_numbered as (
    select
        *,
        sum(starts_cluster) over (
            partition by loan_id
            order by started_on
            rows between unbounded preceding and current row
        )::integer as cluster_number,
    from spells_marked
),

clusters as (
    select
        spells_numbered.loan_id,
        min(spells_numbered.entered_on) as defaulted_on,
        case
            when max(spells_numbered.clean_from) = date '9999-12-31'
                then date '9999-12-31'
            else {{ add_days(
                'max(spells_numbered.clean_from)',
                'max(spells_numbered.default_probation_days)'
            ) }}
        end as ended_on,
    from spells_numbered
    group by spells_numbered.loan_id, spells_numbered.cluster_number
    having min(spells_numbered.entered_on) is not null
),

-- A measure granted in default keeps the loan there for longer, and arrears in that
-- time belong to the same default. Such loans, and they alone, are walked event by
-- event.
restructured_loans as {{ computed_once() }} (
    select distinct clusters.loan_id
    from clusters
    inner join forbearance_measures
        on
            clusters.loan_id = forbearance_measures.loan_id
            and clusters.defaulted_on <= forbearance_measures.granted_on
            and clusters.ended_on > forbearance_measures.known_on
),

events as (
    select
        spells.loan_id,
        spells.started_on as event_on,
        0 as event_rank,
        spells.entered_on,
        spells.clean_from,
        null::date as granted_on,
        null::date as counted_from,
    from spells
    inner join restructured_loans on spells.loan_id = restructured_loans.loan_id
    union all
    select
        forbearance_measures.loan_id,
        forbearance_measures.known_on as event_on,
        1 as event_rank,
        null::date as entered_on,
        null::date as clean_from,
        forbearance_measures.granted_on,
        greatest(
            forbearance_measures.counts_from, forbearance_measures.grace_ends_on
        ) as counted_from,
    from forbearance_measures
    inner join restructured_loans
        on forbearance_measures.loan_id = restructured_loans.loan_id
),

events_numbered as {{ computed_once() }} (
    select
        *,
        row_number() over (
            partition by loan_id
            order by event_on, event_rank, granted_on, counted_from
        )::integer as event_number,
    from events
),

-- What the events up to one of them say of the default that runs, if one does: arrears
-- before its end carry it on, and a measure in it counts the longer time from itself.
walked as (
    select
        loan_id,
        0 as event_number,
        null::date as defaulted_on,
        null::date as clean_from,
        null::date as counted_from,
        null::date as ended_on,
    from restructured_loans
    union all
    select
        loan_id,
        event_number,
        defaulted_on,
        clean_from,
        counted_from,
        case
            when clean_from = date '9999-12-31' then clean_from
            when counted_from is null
                then {{ add_days('clean_from', 'default_probation_days') }}
            else
                {{ add_days(
                    'greatest(clean_from, counted_from)', 'restructured_probation_days'
                ) }}
        end as ended_on,
    from (
        select
            walked.loan_id,
            events_numbered.event_number,
            case
                when events_numbered.event_rank = 1 then walked.defaulted_on
                when events_numbered.event_on < walked.ended_on
                    then coalesce(walked.defaulted_on, events_numbered.entered_on)
                else events_numbered.entered_on
            end as defaulted_on,
            case
                when events_numbered.event_rank = 1 then walked.clean_from
                else events_numbered.clean_from
            end as clean_from,
            case
                when
                    events_numbered.event_rank = 1
                    and walked.defaulted_on <= events_numbered.granted_on
                    and walked.ended_on > events_numbered.event_on
                    then greatest(walked.counted_from, events_numbered.counted_from)
                when
                    events_numbered.event_rank = 1
                    or events_numbered.event_on < walked.ended_on
                    then walked.counted_from
            end as counted_from,
            settings.default_probation_days,
            settings.restructured_probation_days,
        from walked
        inner join events_numbered
            on
                walked.loan_id = events_numbered.loan_id
                and walked.event_number + 1 = events_numbered.event_number
        cross join settings
    ) as stepped
),

periods_found as (
    select
        clusters.loan_id,
        clusters.defaulted_on,
        clusters.ended_on,
    from clusters
    where
        clusters.loan_id
        not in (select restructured_loans.loan_id from restructured_loans)
    union all
    select
        loan_id,
        defaulted_on,
        max_by(ended_on, event_number) as ended_on,
    from walked
    where defaulted_on is not null
    group by loan_id, defaulted_on
),

-- A default ends with the loan, or when enough clean days are past; as long as the
-- build's date has not reached that day it runs.
periods as (
    select
        periods_found.loan_id,
        row_number() over (
            partition by periods_found.loan_id
            order by periods_found.defaulted_on
        )::integer as period_number,
        periods_found.defaulted_on,
        case
            when
                least(periods_found.ended_on, loan_ends.known_on)
                <= settings.as_of_date
                then least(periods_found.ended_on, loan_ends.known_on)
        end as ended_on,
        settings.relapse_months,
    from periods_found
    cross join settings
    left join loan_ends
        on
            periods_found.loan_id = loan_ends.loan_id
            and loan_ends.end_state <> 'charged_off'
),

-- Entries soon after the end of the one before are one episode with it.
periods_marked as (
    select
        *,
        case
            when defaulted_on <= {{ add_months(
                'lag(ended_on) over (partition by loan_id order by defaulted_on)',
                'relapse_months'
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

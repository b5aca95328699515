-- Decision 0047: what the schedule of a loan rests on, a day at a time.
with

installments as (
    select * from {{ ref('stg_installments') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

-- A later schedule that bears no time of recording is known from this build on, as in
-- int_schedule_lines.
first_versions as (
    select
        loan_id,
        min(coalesce(schedule_version, 1)) as first_version,
    from installments
    group by loan_id
    having count(*) > count(recorded_at)
),

installments_dated as (
    select
        installments.loan_id,
        {{ fingerprint(whole_row('installments')) }} as row_hash,
        coalesce(
            {{ local_date('installments.recorded_at', 'build_settings.time_zone') }},
            case
                when coalesce(installments.schedule_version, 1)
                    = first_versions.first_version
                    then date '0001-01-01'
                else build_settings.as_of_date
            end
        ) as known_on,
        build_settings.as_of_date,
    from installments
    left join first_versions on installments.loan_id = first_versions.loan_id
    cross join build_settings
),

schedule_fingerprints as (
    select
        loan_id,
        {{ fingerprint("'installments', bit_xor(row_hash), count(*), known_on") }}
            as row_hash,
        known_on,
    from installments_dated
    where known_on <= as_of_date
    group by loan_id, known_on
)

select * from schedule_fingerprints

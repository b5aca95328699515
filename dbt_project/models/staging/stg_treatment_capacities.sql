with

checked as (
    select * from {{ ref('stg_treatment_capacities__checked') }}
),

treatment_capacities as (
    select
        ---------- text
        treatment_code,

        ---------- numbers
        units,
        unit_cost,

        ---------- dates
        capacity_on,

        ---------- times
        recorded_at,
    from checked
    where reason_code is null
)

select * from treatment_capacities

-- The softest rung is no contact: there is something left to do for every loan.
with

treatments as (
    select * from {{ ref('treatments') }}
),

softest as (
    select
        treatment_code,
        softness,
    from treatments
    qualify row_number() over (order by softness) = 1
),

softest_astray as (
    select
        softest.treatment_code,
        softest.softness,
    from softest
    inner join treatments
        on softest.treatment_code = treatments.treatment_code
    where
        treatments.treatment_code <> 'no_contact'
        or treatments.softness <> 0
        or not treatments.is_fallback
        or treatments.is_contact
        or treatments.is_settlement_pressure
        or treatments.is_legal_step
        or treatments.channel is not null
)

select * from softest_astray

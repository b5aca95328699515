-- Of loans that fall behind, how many are cured, and what becomes of the rest?
--
-- One row per bucket and horizon of 1, 3, 6 and 12 months.
-- Read: the shares are of loans that newly were in the bucket at a month end, by what
-- came first; still_waiting has come to none of them. In 90+ loans are in default
-- already, so no share of them enters it. A share rests on loans_at_risk.
with

cure_curves as (
    select * from marts.fct_cure_curves
),

horizons as (
    select
        start_bucket,
        months_since_start,
        loans,
        loans_at_risk,
        cure_incidence as cured,
        cure_low as cured_low,
        cure_high as cured_high,
        default_incidence as in_default,
        reschedule_incidence as rescheduled,
        closing_incidence as closed_unpaid,
        round(
            1
            - cure_incidence
            - coalesce(default_incidence, 0)
            - reschedule_incidence
            - closing_incidence,
            6
        ) as still_waiting,
    from cure_curves
    where months_since_start in (1, 3, 6, 12)
)

select * from horizons
order by
    start_bucket asc,
    months_since_start asc

-- Every probability falls into exactly one band: each band begins where the one before
-- ends, and one of the two holds the common end.
with

risk_bands as (
    select * from {{ ref('risk_bands') }}
),

bands_with_neighbour as (
    select
        risk_band,
        probability_from,
        probability_to,
        is_from_inclusive,
        is_to_inclusive,
        lag(probability_to) over (order by probability_from) as previous_to,
        lag(is_to_inclusive) over (order by probability_from) as is_previous_inclusive,
        lead(risk_band) over (order by probability_from) as next_band,
    from risk_bands
),

bands_astray as (
    select *
    from bands_with_neighbour
    where
        probability_from >= probability_to
        or (
            previous_to is null and not (probability_from = 0 and is_from_inclusive)
        )
        or (
            next_band is null and not (probability_to = 1 and is_to_inclusive)
        )
        or previous_to <> probability_from
        or is_previous_inclusive = is_from_inclusive
)

select * from bands_astray

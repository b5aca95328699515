with

pieces as (
    select * from {{ ref('int_arrears_pieces') }}
),

pieces_marked as (
    select
        *,
        case
            when
                valid_from
                <= lag(valid_to) over (partition by loan_id order by valid_from)
                then 0
            else 1
        end as starts_spell,
    from pieces
),

pieces_numbered as (
    select
        *,
        sum(starts_spell) over (
            partition by loan_id
            order by valid_from
            rows between unbounded preceding and current row
        )::integer as spell_number,
    from pieces_marked
),

spells as (
    select
        loan_id,
        spell_number,
        case
            when max(valid_to) < date '9999-12-31' then max_by(ended_by, valid_to)
        end as ended_by,
        min(valid_from) as started_on,
        min(over_90_on) as over_90_on,
        min(case when is_reported then over_90_on end) as reported_over_90_on,
        nullif(max(valid_to), date '9999-12-31') as ended_on,
    from pieces_numbered
    group by loan_id, spell_number
)

select * from spells

with

recovery_curves as (select * from {{ ref('ml_recovery_curves') }}),

published_curves as (
    select
        ---------- text
        product_type::varchar as product_type,
        ---------- numbers
        segment_id::integer as segment_id,
        month_number::integer as month_number,
        round(recovery_share, 6)::double as recovery_share,
        round(
            least(
                sum(recovery_share) over (
                    partition by product_type, segment_id
                    order by month_number
                    rows between unbounded preceding and current row
                ),
                1.0
            ),
            6
        )::double as cumulative_recovery_share,
        round(cost_rate, 6)::double as cost_rate,
        borrowers::bigint as borrowers,
        loan_months::bigint as loan_months,
    from recovery_curves
    where part = 'served'
)

select * from published_curves
order by product_type, segment_id, month_number

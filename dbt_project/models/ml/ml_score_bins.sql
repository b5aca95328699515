-- How the champions' probabilities are spread: on the held-out rows that their metrics
-- were measured on, and at each snapshot scored since, by the tenths of the former.
with

loan_scores as (select * from {{ ref('ml_loan_scores') }}),

named_scores as (
    select
        'score:' || task || ':' || outcome_class as column_name,
        borrower_id,
        probability,
        score_kind <> 'served' as is_reference,
        max(snapshot_date) filter (where score_kind <> 'served') over (
            partition by task, outcome_class
        ) as reference_to,
        snapshot_date,
    from loan_scores
    where is_champion
),

score_rows as (
    select
        column_name,
        borrower_id,
        probability,
        is_reference,
        case when not is_reference then snapshot_date end as snapshot_date,
    from named_scores
    where is_reference or snapshot_date > reference_to
),

edge_lists as (
    select
        column_name,
        {{ deciles('probability') }} as edge_list,
    from score_rows
    where is_reference
    group by column_name
),

edges as (
    select
        column_name,
        {% for place in range(1, 10) %}
        {{ list_element('edge_list', place) }} as edge_{{ place }},
        {% endfor %}
    from edge_lists
),

binned_rows as (
    select
        score_rows.column_name,
        score_rows.borrower_id,
        score_rows.is_reference,
        {{ tenth_of('score_rows.probability', 'edges.edge') | indent(8) }} as bin,
        score_rows.snapshot_date,
    from score_rows
    inner join edges on score_rows.column_name = edges.column_name
),

period_borrowers as (
    select
        column_name,
        is_reference,
        count(distinct borrower_id) as borrowers,
        snapshot_date,
    from binned_rows
    group by column_name, is_reference, snapshot_date
),

score_bins as (
    select
        binned_rows.column_name,
        binned_rows.is_reference,
        binned_rows.bin,
        count(*) as bin_rows,
        period_borrowers.borrowers,
        binned_rows.snapshot_date,
    from binned_rows
    inner join period_borrowers
        on
            binned_rows.column_name = period_borrowers.column_name
            and binned_rows.is_reference = period_borrowers.is_reference
            and coalesce(binned_rows.snapshot_date, date '0001-01-01')
            = coalesce(period_borrowers.snapshot_date, date '0001-01-01')
    group by all
)

select * from score_bins

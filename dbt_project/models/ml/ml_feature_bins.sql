-- How the features of the champions are spread: over the months that all of them were
-- trained on, and at each snapshot after those, by the tenths of the former. What is
-- compared is the open book, of which each model scores its part (decision 0097).
with

loan_features as (select * from {{ ref('feat_loan_features') }}),

fitted_runs as (select * from {{ ref('ml_fitted_runs') }}),

serving_runs as (select * from {{ ref('ml_serving_runs') }}),

champions as (
    select
        fitted_runs.model_run_id,
        fitted_runs.feature_names,
        fitted_runs.train_from,
        fitted_runs.train_to,
    from fitted_runs
    inner join serving_runs on fitted_runs.model_run_id = serving_runs.model_run_id
    where serving_runs.status = 'champion'
),

champion_features as (
    select
        model_run_id,
        {{ exploded('feature_names') }} as feature_name,
    from champions
),

used_features as (
    select distinct feature_name
    from champion_features
),

training_window as (
    select
        min(train_from) as train_from,
        min(train_to) as train_to,
    from champions
),

book_rows as {{ computed_once() }} (
    select
        loan_features.borrower_id,
        loan_features.snapshot_date <= training_window.train_to as is_reference,
        case
            when loan_features.snapshot_date > training_window.train_to
                then loan_features.snapshot_date
        end as snapshot_date,
        {% for feature_name in risk_feature_names() %}
        loan_features.{{ feature_name }},
        {% endfor %}
    from loan_features
    cross join training_window
    where
        loan_features.loan_state = 'open'
        and loan_features.snapshot_date >= training_window.train_from
),

-- The lists below hold one element a feature, in the order of their names.
{% set feature_names = risk_feature_names() %}
{% set quoted_names = "'" ~ feature_names | join("', '") ~ "'" %}
edge_lists as (
    select
    {% for feature_name in feature_names %}
        {{ deciles(feature_name) }} as {{ feature_name }},
    {% endfor %}
    from book_rows
    where is_reference
),

placed_edges as (
    select
        {{ exploded(list_of([quoted_names])) }} as column_name,
        {{ exploded(list_of(feature_names)) }} as edge_list,
        {{ exploded(list_places(list_of(feature_names))) }} as place,
    from edge_lists
),

edges as (
    select
        placed_edges.column_name,
        placed_edges.place,
        {% for edge in range(1, 10) %}
        {{ list_element('placed_edges.edge_list', edge) }} as edge_{{ edge }},
        {% endfor %}
    from placed_edges
    inner join used_features on placed_edges.column_name = used_features.feature_name
),

book_values as (
    select
        is_reference,
        {{ exploded(list_of(feature_names)) }} as value,
        {{ exploded(list_places(list_of(feature_names))) }} as place,
        snapshot_date,
    from book_rows
),

all_bins as (
    select
        edges.column_name,
        book_values.is_reference,
        {{ tenth_of('book_values.value', 'edges.edge') | indent(8) }} as bin,
        count(*) as bin_rows,
        book_values.snapshot_date,
    from book_values
    inner join edges on book_values.place = edges.place
    group by all
),

period_borrowers as (
    select
        is_reference,
        count(distinct borrower_id) as borrowers,
        snapshot_date,
    from book_rows
    group by is_reference, snapshot_date
),

feature_bins as (
    select
        all_bins.column_name,
        all_bins.is_reference,
        all_bins.bin,
        all_bins.bin_rows,
        period_borrowers.borrowers,
        all_bins.snapshot_date,
    from all_bins
    inner join period_borrowers
        on
            all_bins.is_reference = period_borrowers.is_reference
            and coalesce(all_bins.snapshot_date, date '0001-01-01')
            = coalesce(period_borrowers.snapshot_date, date '0001-01-01')
)

select * from feature_bins

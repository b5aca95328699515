with

label_truth as (
    {{ truth_table('label_probabilities') | indent(4) }}
),

loan_labels as (
    select * from {{ ref('feat_loan_labels') }}
),

-- Probabilities are decimals: their sums do not depend on the order of rows.
compared as (
    select
        label_truth.label_name,
        label_truth.label_class,
        loan_labels.borrower_id,
        round(label_truth.probability, 9)::decimal(18, 9) as probability,
        round(label_truth.standard_error, 9)::decimal(18, 9) as standard_error,
        (loan_labels.label_class = label_truth.label_class)::integer as came_true,
        ntile(10) over (
            partition by label_truth.label_name, label_truth.label_class
            order by
                label_truth.probability,
                label_truth.loan_id,
                label_truth.snapshot_date
        ) as tenth,
    from label_truth
    inner join loan_labels
        on
            label_truth.loan_id = loan_labels.loan_id
            and label_truth.snapshot_date = loan_labels.snapshot_date
            and label_truth.label_name = loan_labels.label_name
    where not loan_labels.is_censored
),

binned as (
    select
        compared.*,
        compared.tenth as bin,
    from compared
    union all
    select
        compared.*,
        0 as bin,
    from compared
),

borrower_sums as (
    select
        label_name,
        label_class,
        bin,
        borrower_id,
        count(*) as labels,
        sum(came_true) as events,
        sum(probability)::decimal(38, 9) as probability_sum,
        sum(standard_error)::decimal(38, 9) as error_sum,
    from binned
    group by label_name, label_class, bin, borrower_id
),

bin_sums as (
    select
        label_name,
        label_class,
        bin,
        count(*) as borrowers,
        sum(labels) as labels,
        sum(events) as events,
        sum(events)::double / sum(labels) as realised_rate,
        sum(probability_sum)::double / sum(labels) as mean_probability,
        sum(error_sum)::double / sum(labels) as mean_standard_error,
        sum(events * events) as event_square,
        sum(events * labels) as cross_product,
        sum(labels * labels) as label_square,
    from borrower_sums
    group by label_name, label_class, bin
),

design_effects as (
    select
        *,
        {{ design_effect(
            'realised_rate',
            'labels',
            'borrowers',
            'event_square',
            'cross_product',
            'label_square'
        ) | indent(8) }} as design_effect,
    from bin_sums
),

truth_calibration as (
    select
        ---------- text
        label_name::varchar as label_name,
        label_class::varchar as label_class,
        ---------- numbers
        bin::integer as bin,
        round(mean_probability, 6)::double as mean_probability,
        round(mean_standard_error, 6)::double as mean_standard_error,
        round(realised_rate, 6)::double as realised_rate,
        round(
            {{ wilson_interval(
                'events / design_effect', 'labels / design_effect', 'low'
            ) }}, 6
        )::double as ci_low,
        round(
            {{ wilson_interval(
                'events / design_effect', 'labels / design_effect', 'high'
            ) }}, 6
        )::double as ci_high,
        labels::bigint as rows,
    from design_effects
)

select * from truth_calibration
order by label_name, label_class, bin

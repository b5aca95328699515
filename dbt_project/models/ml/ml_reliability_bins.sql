-- Ten bins of equal size by predicted probability, on the rows a run is reported on. An
-- amount is no probability.
with

assessed_rows as (select * from {{ ref('ml_assessed_rows') }}),

binned_rows as (
    select
        *,
        ntile(10) over (
            partition by assessment_id, outcome_class, split
            order by probability, loan_id, snapshot_date
        ) as bin,
    from assessed_rows
    where repeat_number = 1 and outcome_class <> 'amount'
),

borrower_sums as (
    select
        assessment_id,
        training_key,
        procedure,
        task,
        outcome_class,
        split,
        bin,
        borrower_id,
        count(*) as scores,
        sum(label) as events,
        sum(probability) as probability_sum,
        min(probability) as lowest_probability,
        max(probability) as highest_probability,
    from binned_rows
    group by all
),

bin_sums as (
    select
        assessment_id,
        training_key,
        procedure,
        task,
        outcome_class,
        split,
        bin,
        count(*) as borrowers,
        sum(scores) as scores,
        sum(events) as events,
        sum(events) / sum(scores) as observed_rate,
        sum(probability_sum) / sum(scores) as predicted_mean,
        min(lowest_probability) as lowest_probability,
        max(highest_probability) as highest_probability,
        sum(events * events) as event_square,
        sum(events * scores) as cross_product,
        sum(scores * scores) as score_square,
    from borrower_sums
    group by all
),

-- Rows of one borrower stand together: they count as fewer rows in Wilson's interval,
-- as many as their clustered variance says.
design_effects as (
    select
        *,
        {{ design_effect(
            'observed_rate',
            'scores',
            'borrowers',
            'event_square',
            'cross_product',
            'score_square'
        ) | indent(8) }} as design_effect,
    from bin_sums
),

reliability_bins as (
    select
        assessment_id,
        training_key,
        procedure,
        task,
        outcome_class,
        split,
        bin,
        predicted_mean,
        observed_rate,
        {{ wilson_interval(
            'events / design_effect', 'scores / design_effect', 'low'
        ) }} as ci_low,
        {{ wilson_interval(
            'events / design_effect', 'scores / design_effect', 'high'
        ) }} as ci_high,
        lowest_probability,
        highest_probability,
        scores,
    from design_effects
)

select * from reliability_bins

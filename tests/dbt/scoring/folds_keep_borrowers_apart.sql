-- No borrower validates a forward fold that the same borrower trains, and without a
-- time axis a borrower stays in one fold of each repeat.
{{ config(group='modelling') }}

with

training_rows as (select * from {{ ref('ml_training_rows') }}),

{% for fold in [1, 2, 3] %}
fold_{{ fold }}_borrowers as (
    select distinct
        task,
        outcome_class,
        borrower_id,
    from training_rows
    where fold_validation = {{ fold }}
),

{% endfor %}
shared_borrowers as (
    {% for fold in [1, 2, 3] %}
    select
        training_rows.task,
        training_rows.borrower_id,
        'forward_{{ fold }}' as fold,
    from training_rows
    inner join fold_{{ fold }}_borrowers
        on
            training_rows.task = fold_{{ fold }}_borrowers.task
            and training_rows.outcome_class = fold_{{ fold }}_borrowers.outcome_class
            and training_rows.borrower_id = fold_{{ fold }}_borrowers.borrower_id
    where training_rows.is_fold_{{ fold }}_train
    union all
    {% endfor %}
    select
        task,
        borrower_id,
        'repeat' as fold,
    from training_rows
    group by task, outcome_class, borrower_id
    having
        count(distinct repeat_1_fold) > 1
        or count(distinct repeat_2_fold) > 1
        or count(distinct repeat_3_fold) > 1
        or count(distinct inner_fold) > 1
),

misplaced_rows as (
    select
        task,
        borrower_id,
        'train and test' as fold,
    from training_rows
    where is_train and is_test
)

select * from shared_borrowers
union all
select * from misplaced_rows

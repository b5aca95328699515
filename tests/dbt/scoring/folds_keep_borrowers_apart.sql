-- A borrower stands in one group of each forward fold, which is held out together, and
-- without a time axis in one fold of each repeat. No row trains and tests.
{{ config(group='modelling') }}

with

training_rows as (select * from {{ ref('ml_training_rows') }}),

split_borrowers as (
    select
        task,
        borrower_id,
        'several folds' as fault,
    from training_rows
    group by task, borrower_id
    having
        count(distinct borrower_group) > 1
        or count(distinct repeat_1_fold) > 1
        or count(distinct repeat_2_fold) > 1
        or count(distinct repeat_3_fold) > 1
        or count(distinct inner_fold) > 1
),

misplaced_rows as (
    select
        task,
        borrower_id,
        'train and test' as fault,
    from training_rows
    where is_train and is_test
),

seen_rows as (
    select
        task,
        borrower_id,
        'trains the fold that it validates' as fault,
    from training_rows
    where
        (forward_fold = 1 and is_fold_1_train)
        or (forward_fold = 2 and is_fold_2_train)
        or (forward_fold = 3 and is_fold_3_train)
)

select * from split_borrowers
union all
select * from misplaced_rows
union all
select * from seen_rows

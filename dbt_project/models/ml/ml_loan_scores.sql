with

calibrated_scores as (select * from {{ ref('ml_calibrated_scores') }}),

score_domains as (select * from {{ ref('ml_score_domains') }}),

-- Everything published is read off the rounded probability. The risk is the chance of
-- the bad end: default, and of a loan in default that it is not fully recovered. Other
-- tasks, and the further classes of these, say nothing of it.
loan_scores as (
    select
        calibrated_scores.model_run_id,
        calibrated_scores.part,
        calibrated_scores.loan_id,
        score_domains.borrower_id,
        calibrated_scores.task,
        calibrated_scores.outcome_class,
        calibrated_scores.score_kind,
        calibrated_scores.score_link,
        calibrated_scores.is_champion,
        calibrated_scores.is_main_class,
        score_domains.is_in_domain,
        calibrated_scores.raw_score,
        calibrated_scores.base_value,
        calibrated_scores.probability,
        case
            when calibrated_scores.outcome_class = 'fully_recovered'
                then round(1.0 - round(calibrated_scores.probability, 6), 6)
            when calibrated_scores.task = 'early_warning'
                then round(calibrated_scores.probability, 6)
        end as risk_probability,
        calibrated_scores.contributions,
        calibrated_scores.feature_names,
        calibrated_scores.snapshot_date,
    from calibrated_scores
    inner join score_domains
        on
            calibrated_scores.model_run_id = score_domains.model_run_id
            and calibrated_scores.part = score_domains.part
            and calibrated_scores.loan_id = score_domains.loan_id
            and calibrated_scores.snapshot_date = score_domains.snapshot_date
    where calibrated_scores.task <> 'recovery_rate'
)

select * from loan_scores

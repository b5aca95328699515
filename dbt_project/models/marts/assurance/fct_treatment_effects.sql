with

decision_outcomes as (
    select * from {{ ref('feat_decision_outcomes') }}
),

treatment_truth as (
    {{ truth_table('treatment_outcomes') | indent(4) }}
),

-- A treatment is for arrears: decisions about loans without any are left out.
measured as (
    select
        decision_id,
        outcome_name,
        borrower_id,
        treatment_code,
        delinquency_bucket,
        propensity,
        is_randomised,
        outcome_value::decimal(18, 6) as measured_value,
    from decision_outcomes
    where
        not is_censored
        and delinquency_bucket not in ('current', 'unknown')
),

truth_held as (
    select
        decision_id,
        treatment_code,
        round(net_cash_6m, 6)::decimal(18, 6) as net_cash_6m,
        round(cure_3m, 6)::decimal(18, 6) as cure_3m,
    from treatment_truth
    where net_cash_6m is not null and cure_3m is not null
),

treatments_held as (
    select
        decision_id,
        listagg(treatment_code, ', ' order by treatment_code) as treatments,
    from truth_held
    group by decision_id
),

-- One row for each decision and treatment that an estimator has a value of. Treatments
-- are compared within a stratum, in which each could have been given: the log claims
-- that of all decisions; chance had the same treatments to draw from where bucket and
-- propensity are the same; the truth holds every eligible treatment of a decision.
estimator_rows as (
    select
        'naive' as estimator,
        *,
        'all' as stratum,
        1::decimal(18, 6) as weight,
        measured_value as outcome,
    from measured
    union all
    select
        'ips' as estimator,
        *,
        delinquency_bucket || ', ' || round(propensity, 6)::varchar as stratum,
        round(1 / propensity, 6)::decimal(18, 6) as weight,
        measured_value as outcome,
    from measured
    where is_randomised
    union all
    select
        'truth' as estimator,
        measured.decision_id,
        measured.outcome_name,
        measured.borrower_id,
        truth_held.treatment_code,
        measured.delinquency_bucket,
        measured.propensity,
        measured.is_randomised,
        measured.measured_value,
        treatments_held.treatments as stratum,
        1::decimal(18, 6) as weight,
        case measured.outcome_name
            when 'net_cash_6m' then truth_held.net_cash_6m
            when 'cure_3m' then truth_held.cure_3m
        end as outcome,
    from measured
    inner join truth_held on measured.decision_id = truth_held.decision_id
    inner join treatments_held on measured.decision_id = treatments_held.decision_id
),

-- Amounts and weights are decimals: their sums do not depend on the order of rows.
row_sums as (
    select
        estimator,
        outcome_name,
        delinquency_bucket,
        is_randomised,
        stratum,
        treatment_code,
        borrower_id,
        count(*) as decisions,
        sum(weight)::decimal(38, 6) as weight_sum,
        sum(weight::decimal(38, 6) * weight)::decimal(38, 12) as weight_square_sum,
        sum(weight::decimal(38, 6) * outcome)::decimal(38, 12) as outcome_sum,
    from estimator_rows
    group by all
),

-- Chance speaks for the decisions that it made, and for nobody else's; the log for all,
-- and the truth for either.
borrower_sums as (
    {% for population, condition in [
        ("'all'", "estimator in ('naive', 'truth')"),
        ("'bucket=' || delinquency_bucket", "estimator in ('naive', 'truth')"),
        ("'randomised'", "is_randomised and estimator in ('ips', 'truth')"),
        (
            "'randomised, bucket=' || delinquency_bucket",
            "is_randomised and estimator in ('ips', 'truth')",
        ),
    ] %}
    select
        *,
        {{ population }} as population,
        estimator || ', ' || outcome_name || ', ' || {{ population }} as comparison_key,
    from row_sums
    where {{ condition }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

arms as (
    select
        comparison_key,
        estimator,
        outcome_name,
        population,
        stratum,
        treatment_code,
        sum(decisions) as decisions,
    from borrower_sums
    group by all
),

-- Decisions of a stratum: of those the truth holds, each stands once for a treatment.
strata as (
    select
        comparison_key,
        stratum,
        case
            when estimator = 'truth' then max(decisions) else sum(decisions)
        end as decisions,
    from arms
    group by comparison_key, stratum, estimator
),

-- Of the log each decision stands once for a population, as of chance.
population_sizes as (
    select
        outcome_name,
        population,
        sum(decisions) as decisions,
    from borrower_sums
    where estimator in ('naive', 'ips')
    group by outcome_name, population
),

-- Doing nothing is what every treatment is measured against, also itself.
contrasts as (
    select
        arms.comparison_key,
        arms.stratum,
        arms.treatment_code,
        strata.decisions,
    from arms
    inner join arms as controls
        on
            arms.comparison_key = controls.comparison_key
            and arms.stratum = controls.stratum
            and controls.treatment_code = 'routine_monitoring'
    inner join strata
        on
            arms.comparison_key = strata.comparison_key
            and arms.stratum = strata.stratum
),

contrast_arms as (
    {% for arm, treatment_code in [
        ('treated', 'contrasts.treatment_code'),
        ('control', "'routine_monitoring'"),
    ] %}
    select
        contrasts.comparison_key,
        contrasts.treatment_code,
        '{{ arm }}' as arm,
        borrower_sums.borrower_id,
        sum(borrower_sums.decisions) as decisions,
        sum(borrower_sums.weight_sum)::decimal(38, 6) as weight_sum,
        sum(borrower_sums.weight_square_sum)::decimal(38, 12) as weight_square_sum,
        sum(borrower_sums.outcome_sum)::decimal(38, 12) as outcome_sum,
    from contrasts
    inner join borrower_sums
        on
            contrasts.comparison_key = borrower_sums.comparison_key
            and contrasts.stratum = borrower_sums.stratum
            and {{ treatment_code }} = borrower_sums.treatment_code
    group by
        contrasts.comparison_key,
        contrasts.treatment_code,
        borrower_sums.borrower_id
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

arm_means as (
    select
        comparison_key,
        treatment_code,
        arm,
        count(*) as borrowers,
        sum(decisions) as decisions,
        sum(weight_sum)::double as weight,
        sum(weight_square_sum)::double as weight_square,
        sum(outcome_sum)::double / sum(weight_sum)::double as mean_outcome,
    from contrast_arms
    group by comparison_key, treatment_code, arm
),

-- A borrower's share in the difference of the two weighted means, linearised.
deviations as (
    select
        contrast_arms.comparison_key,
        contrast_arms.treatment_code,
        contrast_arms.borrower_id,
        sum(
            case when contrast_arms.arm = 'treated' then 1 else -1 end
            * (
                contrast_arms.outcome_sum::double
                - arm_means.mean_outcome * contrast_arms.weight_sum::double
            )
            / arm_means.weight
        ) as deviation,
    from contrast_arms
    inner join arm_means
        on
            contrast_arms.comparison_key = arm_means.comparison_key
            and contrast_arms.treatment_code = arm_means.treatment_code
            and contrast_arms.arm = arm_means.arm
    group by
        contrast_arms.comparison_key,
        contrast_arms.treatment_code,
        contrast_arms.borrower_id
),

-- Squares are rounded before they are summed, for the same reason as above.
errors as (
    select
        comparison_key,
        treatment_code,
        sqrt(
            sum((deviation * deviation)::decimal(38, 18))::double
            * count(*)
            / nullif(count(*) - 1, 0)
        ) as standard_error,
    from deviations
    group by comparison_key, treatment_code
),

reaches as (
    select
        comparison_key,
        treatment_code,
        sum(decisions) as decisions,
    from contrasts
    group by comparison_key, treatment_code
),

-- Of what the log holds and chance never drew beside doing nothing it says nothing.
treatments_named as (
    select distinct
        comparisons.comparison_key,
        comparisons.estimator,
        comparisons.outcome_name,
        comparisons.population,
        arms_logged.treatment_code,
    from arms as comparisons
    inner join arms as arms_logged
        on
            comparisons.outcome_name = arms_logged.outcome_name
            and arms_logged.estimator = 'naive'
            and replace(
                replace(comparisons.population, 'randomised, ', ''), 'randomised', 'all'
            ) = arms_logged.population
    where comparisons.estimator = 'ips'
    union
    select distinct
        arms.comparison_key,
        arms.estimator,
        arms.outcome_name,
        arms.population,
        arms.treatment_code,
    from arms
    inner join contrasts
        on
            arms.comparison_key = contrasts.comparison_key
            and arms.treatment_code = contrasts.treatment_code
),

-- With a single borrower in an arm nothing tells how far its mean can be off.
estimates as (
    select
        treatments_named.*,
        treated.mean_outcome,
        treated.mean_outcome - controls.mean_outcome as effect,
        case
            when treated.borrowers > 1 and controls.borrowers > 1
                then errors.standard_error
        end as standard_error,
        case
            when treatments_named.estimator <> 'naive'
                then
                    coalesce(reaches.decisions, 0)::double / population_sizes.decisions
        end as overlap_share,
        coalesce(treated.weight * treated.weight / treated.weight_square, 0)
            as effective_sample_size,
        coalesce(treated.decisions, 0) as decisions,
    from treatments_named
    inner join population_sizes
        on
            treatments_named.outcome_name = population_sizes.outcome_name
            and treatments_named.population = population_sizes.population
    {% for relation, arm in [
        ('treated', 'treated'), ('controls', 'control'), ('errors', none),
        ('reaches', none)
    ] %}
    left join {{ 'arm_means as ' ~ relation if arm else relation }}
        on
            treatments_named.comparison_key = {{ relation }}.comparison_key
            and treatments_named.treatment_code = {{ relation }}.treatment_code
            {{ 'and ' ~ relation ~ ".arm = '" ~ arm ~ "'" if arm }}
    {% endfor %}
),

treatment_effects as (
    select
        ---------- text
        treatment_code::varchar as treatment_code,
        population::varchar as population,
        estimator::varchar as estimator,
        outcome_name::varchar as outcome_name,
        ---------- numbers
        round(effect, 6)::double as effect,
        round(
            {{ normal_interval('effect', 'standard_error', 'low') }}, 6
        )::double as ci_low,
        round(
            {{ normal_interval('effect', 'standard_error', 'high') }}, 6
        )::double as ci_high,
        round(mean_outcome, 6)::double as mean_outcome,
        case
            when effect is not null
                then rank() over (
                        partition by estimator, population, outcome_name
                        order by round(effect, 6) desc nulls last
                    )
        end::integer as rank_in_estimator,
        round(overlap_share, 6)::double as overlap_share,
        round(effective_sample_size, 6)::double as effective_sample_size,
        decisions::bigint as rows,
    from estimates
)

select * from treatment_effects
order by outcome_name, population, estimator, treatment_code

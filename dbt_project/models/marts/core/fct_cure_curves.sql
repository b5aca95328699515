-- Decision 0083: Aalen and Johansen's estimate, not one less Kaplan and Meier's.
with

delinquency_starts as (
    select * from {{ ref('int_delinquency_starts') }}
),

-- Starts of a borrower that went the same way count together.
paths as (
    select
        start_bucket,
        borrower_id,
        case
            when months_followed <= 24 then coalesce(end_kind, 'none') else 'none'
        end as end_kind,
        least(months_followed, 24) as months_followed,
        count(*) as loans,
    from delinquency_starts
    where months_followed > 0
    group by all
),

kinds as (
    {% for kind in ['cure', 'default', 'reschedule', 'closing'] %}
    select '{{ kind }}' as end_kind
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

months as (
    {% for month in range(1, 25) %}
    select {{ month }} as month_of_start
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

buckets as (
    select
        start_bucket,
        sum(loans) as loans,
        count(distinct borrower_id) as borrowers,
    from paths
    group by start_bucket
),

last_months as (
    select
        start_bucket,
        months_followed as month_of_start,
        sum(loans) as loans_followed,
        coalesce(sum(loans) filter (where end_kind <> 'none'), 0) as loans_ended,
    from paths
    group by start_bucket, months_followed
),

ends as (
    select
        start_bucket,
        months_followed as month_of_start,
        end_kind,
        sum(loans) as loans_ended,
    from paths
    where end_kind <> 'none'
    group by start_bucket, months_followed, end_kind
),

-- Who is followed for a month and longer is at risk in it.
risk_sets as (
    select
        buckets.start_bucket,
        buckets.loans,
        buckets.borrowers,
        months.month_of_start,
        coalesce(last_months.loans_ended, 0) as loans_ended,
        sum(coalesce(last_months.loans_followed, 0)) over (
            partition by buckets.start_bucket
            order by months.month_of_start desc
            rows between unbounded preceding and current row
        ) as loans_at_risk,
    from buckets
    cross join months
    left join last_months
        on
            buckets.start_bucket = last_months.start_bucket
            and months.month_of_start = last_months.month_of_start
),

hazards as (
    select
        *,
        loans_ended::double / loans_at_risk as hazard,
    from risk_sets
    where loans_at_risk > 0
),

-- The share that still waits when a month begins. Once all who were at risk have gone,
-- nobody does.
waiting as (
    select
        *,
        case
            when max(hazard) over before_month >= 1 then 0.0
            else
                coalesce(
                    exp(
                        sum(ln(case when hazard < 1 then 1 - hazard else 1 end))
                            over before_month
                    ),
                    1.0
                )
        end as waiting_share,
        case
            when hazard < 1 then 1 / (loans_at_risk * (1 - hazard)) else 0
        end as shift_jump,
    from hazards
    window before_month as (
        partition by start_bucket
        order by month_of_start
        rows between unbounded preceding and 1 preceding
    )
),

incidences as (
    select
        waiting.*,
        kinds.end_kind,
        coalesce(ends.loans_ended, 0) as kind_loans,
        sum(
            waiting.waiting_share
            * coalesce(ends.loans_ended, 0)
            / waiting.loans_at_risk
        ) over (
            partition by waiting.start_bucket, kinds.end_kind
            order by waiting.month_of_start
            rows between unbounded preceding and current row
        ) as incidence,
    from waiting
    cross join kinds
    left join ends
        on
            waiting.start_bucket = ends.start_bucket
            and waiting.month_of_start = ends.month_of_start
            and kinds.end_kind = ends.end_kind
),

-- What one start adds to an incidence, linearised: a drift for each month it waits, and
-- a jump in the month it goes. Each has a part of its own and one that moves the share
-- still waiting, and with it all later months.
influences as (
    select
        *,
        waiting_share / loans_at_risk as own_jump,
        incidence * shift_jump as later_jump,
        sum(-hazard * shift_jump) over to_month as shift_drift,
        sum(
            -waiting_share * kind_loans / (loans_at_risk * loans_at_risk)
            - incidence * hazard * shift_jump
        ) over to_month as drift,
    from incidences
    window to_month as (
        partition by start_bucket, end_kind
        order by month_of_start
        rows between unbounded preceding and current row
    )
),

-- Starts that end alike have one influence on the incidence of a month, so its variance
-- needs no borrower: only how often borrowers have starts of the one way and the other.
path_kinds as (
    select
        row_number() over (
            order by start_bucket, months_followed, end_kind
        ) as path_kind,
        start_bucket,
        months_followed,
        end_kind,
    from paths
    group by start_bucket, months_followed, end_kind
),

borrower_paths as (
    select
        paths.start_bucket,
        paths.borrower_id,
        path_kinds.path_kind,
        paths.loans,
    from paths
    inner join path_kinds
        on
            paths.start_bucket = path_kinds.start_bucket
            and paths.months_followed = path_kinds.months_followed
            and paths.end_kind = path_kinds.end_kind
),

path_pairs as (
    select
        firsts.start_bucket,
        firsts.path_kind as first_kind,
        seconds.path_kind as second_kind,
        sum(firsts.loans * seconds.loans) as loan_pairs,
    from borrower_paths as firsts
    inner join borrower_paths as seconds
        on
            firsts.start_bucket = seconds.start_bucket
            and firsts.borrower_id = seconds.borrower_id
    group by firsts.start_bucket, firsts.path_kind, seconds.path_kind
),

path_influences as (
    select
        incidences.start_bucket,
        incidences.end_kind,
        incidences.month_of_start,
        path_kinds.path_kind,
        influences.drift
        - incidences.incidence * influences.shift_drift
        + case
            when
                path_kinds.end_kind = 'none'
                or path_kinds.months_followed > incidences.month_of_start
                then 0
            when path_kinds.end_kind = incidences.end_kind
                then
                    influences.own_jump
                    + influences.later_jump
                    - incidences.incidence * influences.shift_jump
            else
                influences.later_jump
                - incidences.incidence * influences.shift_jump
        end as influence,
    from incidences
    inner join path_kinds on incidences.start_bucket = path_kinds.start_bucket
    inner join influences
        on
            incidences.start_bucket = influences.start_bucket
            and incidences.end_kind = influences.end_kind
            and least(path_kinds.months_followed, incidences.month_of_start)
            = influences.month_of_start
),

-- Products are decimals: a sum of doubles depends on the order of its rows.
variances as (
    select
        firsts.start_bucket,
        firsts.end_kind,
        firsts.month_of_start,
        sum(
            (path_pairs.loan_pairs * firsts.influence * seconds.influence)
            ::decimal(38, 20)
        )::double as borrower_variance,
    from path_pairs
    inner join path_influences as firsts on path_pairs.first_kind = firsts.path_kind
    inner join path_influences as seconds
        on
            path_pairs.second_kind = seconds.path_kind
            and firsts.end_kind = seconds.end_kind
            and firsts.month_of_start = seconds.month_of_start
    group by firsts.start_bucket, firsts.end_kind, firsts.month_of_start
),

-- As many independent loans as would give the share that variance, and never more than
-- there are; where the share is 0 or 1 each borrower at risk counts once.
trials_counted as (
    select
        incidences.*,
        least(incidences.incidence, 1.0) as end_share,
        case
            when
                incidences.incidence > 0
                and incidences.incidence < 1
                and incidences.borrowers > 1
                and variances.borrower_variance > 0
                then
                    least(
                        incidences.incidence
                        * (1 - incidences.incidence)
                        / variances.borrower_variance
                        * (incidences.borrowers - 1)
                        / incidences.borrowers,
                        incidences.loans
                    )
            else least(incidences.borrowers, incidences.loans_at_risk)
        end as trials,
    from incidences
    inner join variances
        on
            incidences.start_bucket = variances.start_bucket
            and incidences.end_kind = variances.end_kind
            and incidences.month_of_start = variances.month_of_start
),

-- In 90+ loans are in default already: that end is not there.
intervals as (
    select
        start_bucket,
        month_of_start,
        loans,
        loans_at_risk,
        end_kind,
        kind_loans::bigint as kind_loans,
        round(end_share, 6)::double as incidence,
        round({{ wilson_interval('end_share * trials', 'trials', 'low') }}, 6)::double
            as ci_low,
        round({{ wilson_interval('end_share * trials', 'trials', 'high') }}, 6)::double
            as ci_high,
    from trials_counted
    where start_bucket <> '90+' or end_kind <> 'default'
),

cure_curves as (
    select
        start_bucket::varchar as start_bucket,
        month_of_start::integer as months_since_start,
        max(loans)::bigint as loans,
        max(loans_at_risk)::bigint as loans_at_risk,
        {% for kind in ['cure', 'default', 'reschedule', 'closing'] %}
        max(kind_loans) filter (where end_kind = '{{ kind }}') as {{ kind }}_loans,
        max(incidence) filter (where end_kind = '{{ kind }}') as {{ kind }}_incidence,
        max(ci_low) filter (where end_kind = '{{ kind }}') as {{ kind }}_low,
        max(ci_high) filter (where end_kind = '{{ kind }}') as {{ kind }}_high,
        {% endfor %}
    from intervals
    group by start_bucket, month_of_start
)

select * from cure_curves

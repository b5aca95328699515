-- Who changed segments between one month end and the next, all under the segments that
-- serve now, and whether that is more than usual (decision 0094).
with

segment_assignments as (select * from {{ ref('ml_segment_assignments') }}),

score_settings as (select * from {{ ref('score_settings') }}),

serving_segmentations as (select * from {{ ref('ml_serving_segmentations') }}),

settings as (
    select
    {% for name in [
            'segment_leaver_ratio', 'segment_leaver_months', 'segment_leaver_window',
            'segment_psi_alert',
        ] -%}
        max(setting_value) filter (where setting_name = '{{ name }}') as {{ name }},
    {% endfor -%}
    from score_settings
),

month_ends as (
    select
        model_run_id,
        algorithm,
        borrower_id,
        segment_id,
        snapshot_date,
        {{ month_number('snapshot_date') }} as month_number,
    from segment_assignments
    where is_month_end
),

moves as (
    select
        later.model_run_id,
        later.algorithm,
        earlier.segment_id as from_segment_id,
        later.segment_id as to_segment_id,
        count(*) as borrowers,
        later.month_number,
        later.snapshot_date,
    from month_ends as later
    inner join month_ends as earlier
        on
            later.model_run_id = earlier.model_run_id
            and later.algorithm = earlier.algorithm
            and later.borrower_id = earlier.borrower_id
            and later.month_number = earlier.month_number + 1
    group by all
),

origins as (
    select
        model_run_id,
        algorithm,
        from_segment_id,
        month_number,
        sum(borrowers) as borrowers,
        coalesce(
            sum(borrowers) filter (where from_segment_id != to_segment_id), 0
        ) as leavers,
    from moves
    group by model_run_id, algorithm, from_segment_id, month_number
),

histories as (
    select
        origins.model_run_id,
        origins.algorithm,
        origins.from_segment_id,
        origins.month_number,
        count(*) as months,
        sum(earlier.borrowers) as borrowers,
        sum(earlier.leavers) as leavers,
    from origins
    cross join settings
    inner join origins as earlier
        on
            origins.model_run_id = earlier.model_run_id
            and origins.algorithm = earlier.algorithm
            and origins.from_segment_id = earlier.from_segment_id
            and origins.month_number > earlier.month_number
            and origins.month_number
            <= earlier.month_number + settings.segment_leaver_window
    group by
        origins.model_run_id,
        origins.algorithm,
        origins.from_segment_id,
        origins.month_number
),

-- Both shares are uncertain, so their 99 % intervals must lie apart.
leaver_shares as (
    select
        origins.model_run_id,
        origins.algorithm,
        origins.from_segment_id,
        origins.month_number,
        origins.borrowers,
        origins.leavers / origins.borrowers::double as leaver_share,
        histories.leavers / histories.borrowers::double as usual_leaver_share,
        coalesce(
            histories.months >= settings.segment_leaver_months
            and origins.leavers / origins.borrowers::double
            >= settings.segment_leaver_ratio
            * histories.leavers / histories.borrowers::double
            and {{ wilson_interval(
                'origins.leavers', 'origins.borrowers', 'low', z=2.5758293035489004
            ) }}
            > {{ wilson_interval(
                'histories.leavers', 'histories.borrowers', 'high', z=2.5758293035489004
            ) }},
            false
        ) as is_leaver_alert,
    from origins
    cross join settings
    left join histories
        on
            origins.model_run_id = histories.model_run_id
            and origins.algorithm = histories.algorithm
            and origins.from_segment_id = histories.from_segment_id
            and origins.month_number = histories.month_number
),

-- The rows that the segments were fitted on are what later months are held against.
fitted_sizes as (
    select
        model_run_id,
        algorithm,
        segment_id,
        count(*) as borrowers,
    from segment_assignments
    where is_fit_row
    group by model_run_id, algorithm, segment_id
),

month_sizes as (
    select
        model_run_id,
        algorithm,
        segment_id,
        month_number,
        count(*) as borrowers,
    from month_ends
    group by model_run_id, algorithm, segment_id, month_number
),

months as (
    select distinct
        model_run_id,
        algorithm,
        month_number,
    from month_sizes
),

segments as (
    select
        model_run_id,
        algorithm,
        segment_id,
    from fitted_sizes
    union
    select
        model_run_id,
        algorithm,
        segment_id,
    from month_sizes
),

-- Half a borrower more in each segment, so that an empty one has a logarithm.
segment_sizes as (
    select
        months.model_run_id,
        months.algorithm,
        months.month_number,
        coalesce(month_sizes.borrowers, 0) + 0.5 as month_size,
        coalesce(fitted_sizes.borrowers, 0) + 0.5 as fitted_size,
    from months
    inner join segments
        on
            months.model_run_id = segments.model_run_id
            and months.algorithm = segments.algorithm
    left join month_sizes
        on
            months.model_run_id = month_sizes.model_run_id
            and months.algorithm = month_sizes.algorithm
            and months.month_number = month_sizes.month_number
            and segments.segment_id = month_sizes.segment_id
    left join fitted_sizes
        on
            months.model_run_id = fitted_sizes.model_run_id
            and months.algorithm = fitted_sizes.algorithm
            and segments.segment_id = fitted_sizes.segment_id
),

segment_shares as (
    select
        model_run_id,
        algorithm,
        month_number,
        month_size::double / sum(month_size) over (
            partition by model_run_id, algorithm, month_number
        ) as month_share,
        fitted_size::double / sum(fitted_size) over (
            partition by model_run_id, algorithm, month_number
        ) as fitted_share,
    from segment_sizes
),

share_shifts as (
    select
        segment_shares.model_run_id,
        segment_shares.algorithm,
        segment_shares.month_number,
        round(
            sum(
                (segment_shares.month_share - segment_shares.fitted_share)
                * ln(segment_shares.month_share / segment_shares.fitted_share)
            ),
            9
        ) as psi_since_fit,
        max({{ month_number('serving_segmentations.train_to') }})
            as fitted_month_number,
    from segment_shares
    inner join serving_segmentations
        on
            segment_shares.model_run_id = serving_segmentations.model_run_id
            and segment_shares.algorithm = serving_segmentations.algorithm
    group by
        segment_shares.model_run_id,
        segment_shares.algorithm,
        segment_shares.month_number
),

segment_migrations as (
    select
        moves.model_run_id,
        moves.algorithm,
        moves.from_segment_id,
        moves.to_segment_id,
        moves.borrowers,
        moves.borrowers / leaver_shares.borrowers::double as move_share,
        leaver_shares.leaver_share,
        leaver_shares.usual_leaver_share,
        share_shifts.psi_since_fit,
        leaver_shares.is_leaver_alert,
        share_shifts.psi_since_fit > settings.segment_psi_alert
        and moves.month_number > share_shifts.fitted_month_number as is_psi_alert,
        moves.snapshot_date,
    from moves
    cross join settings
    inner join leaver_shares
        on
            moves.model_run_id = leaver_shares.model_run_id
            and moves.algorithm = leaver_shares.algorithm
            and moves.from_segment_id = leaver_shares.from_segment_id
            and moves.month_number = leaver_shares.month_number
    inner join share_shifts
        on
            moves.model_run_id = share_shifts.model_run_id
            and moves.algorithm = share_shifts.algorithm
            and moves.month_number = share_shifts.month_number
)

select * from segment_migrations

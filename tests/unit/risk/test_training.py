"""What a training leaves behind: parts, held-out rows, calibration, ids."""

from datetime import UTC, datetime
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from slrs_ml.errors import ModelError
from slrs_ml.risk import RUN_SCHEMA, Calibration, calibrated, fit_platt, fit_runs, load_model

ALGORITHMS = ("scorecard", "logistic", "random_forest", "xgboost")


@pytest.fixture(scope="module")
def forward(catalogue, outcome_classes, small_parameters, training_table):
    return fit_runs(
        training_table(mode="forward", rows=6000),
        catalogue=catalogue,
        outcome_classes=outcome_classes,
        parameters=small_parameters,
        trained_at=datetime(2024, 1, 2, tzinfo=UTC),
    )


@pytest.fixture(scope="module")
def crossed(catalogue, outcome_classes, small_parameters, training_table):
    return fit_runs(
        training_table(mode="cross_validated", rows=1500),
        catalogue=catalogue,
        outcome_classes=outcome_classes,
        parameters=small_parameters,
    )


def part(runs: pa.Table, name: str, algorithm: str) -> dict:
    rows = [
        row for row in runs.to_pylist() if row["part"] == name and row["algorithm"] == algorithm
    ]
    assert len(rows) == 1
    return rows[0]


def test_a_forward_training_has_nine_folds_an_assessed_and_a_served_fit(forward):
    assert forward.schema.equals(RUN_SCHEMA)
    for algorithm in ALGORITHMS:
        names = [r["part"] for r in forward.to_pylist() if r["algorithm"] == algorithm]
        folds = [f"forward_{fold}_{group}" for fold in (1, 2, 3) for group in (1, 2, 3)]
        assert names == [*folds, "assessed", "served"]


def test_forward_parts_hold_out_exactly_their_own_rows(forward, training_table):
    table = training_table(mode="forward", rows=6000).to_pydict()
    places = list(zip(table["forward_fold"], table["borrower_group"], strict=True))
    for fold, group in ((1, 1), (2, 3), (3, 2)):
        row = part(forward, f"forward_{fold}_{group}", "xgboost")
        expected = {
            loan
            for loan, place in zip(table["loan_id"], places, strict=True)
            if place == (fold, group)
        }
        assert {score["loan_id"] for score in row["held_out_scores"]} == expected
        assert {score["split"] for score in row["held_out_scores"]} == {"validation"}
        trains = zip(table[f"is_fold_{fold}_train"], table["borrower_group"], strict=True)
        assert row["train_rows"] == sum(is_in and other != group for is_in, other in trains)
        assert row["model_blob"] is None
        assert row["train_to"] < row["test_from"]
    assessed = part(forward, "assessed", "xgboost")
    assert {score["split"] for score in assessed["held_out_scores"]} == {"out_of_time"}
    assert len(assessed["held_out_scores"]) == sum(table["is_test"])
    served = part(forward, "served", "xgboost")
    assert served["held_out_scores"] == []
    assert served["train_rows"] == 6000
    assert served["test_from"] is None


def test_a_fold_is_calibrated_by_other_borrowers_and_served_as_assessed(forward):
    scores = {
        (fold, group): part(forward, f"forward_{fold}_{group}", "random_forest")["held_out_scores"]
        for fold in (1, 2, 3)
        for group in (1, 2, 3)
    }

    def platt(groups):
        pooled = [
            score
            for (_, group), part_scores in scores.items()
            if group in groups
            for score in part_scores
        ]
        return fit_platt(
            np.array([score["raw_score"] for score in pooled]),
            labels=np.array([score["label"] for score in pooled]),
            score_link="probability",
        )

    second = part(forward, "forward_1_2", "random_forest")
    assert second["calibration_slope"] == pytest.approx(platt((1, 3)).slope, rel=1e-9)
    assessed = part(forward, "assessed", "random_forest")
    served = part(forward, "served", "random_forest")
    assert assessed["calibration_slope"] == pytest.approx(platt((1, 2, 3)).slope, rel=1e-9)
    assert served["calibration_slope"] == assessed["calibration_slope"]
    assert served["calibration_intercept"] == assessed["calibration_intercept"]


def test_the_test_split_decides_nothing(
    catalogue, outcome_classes, small_parameters, forward, training_table
):
    """Scrambled labels of the test change the served fit and what is reported, no choice."""
    table = training_table(mode="forward", rows=6000)
    is_test = np.array(table["is_test"].to_pylist())
    labels = np.where(is_test, 1 - table["label"].to_numpy(), table["label"].to_numpy())
    kinds = np.where(labels > 0, "event", "no_event").tolist()
    for name, column in (("label", pa.array(labels)), ("label_class", pa.array(kinds))):
        table = table.set_column(table.column_names.index(name), name, column)
    scrambled = fit_runs(
        table,
        catalogue=catalogue,
        outcome_classes=outcome_classes,
        parameters=small_parameters,
    )
    chosen = ("calibration_intercept", "calibration_slope", "trials", "probability_knots")
    for algorithm in ALGORITHMS:
        for fold in ("forward_1_1", "forward_3_2"):
            assert (
                part(scrambled, fold, algorithm)["held_out_scores"]
                == part(forward, fold, algorithm)["held_out_scores"]
            )
        before, after = (part(runs, "assessed", algorithm) for runs in (forward, scrambled))
        assert after["model_blob"] == before["model_blob"]
        raw = [[score["raw_score"] for score in row["held_out_scores"]] for row in (before, after)]
        assert raw[0] == raw[1]
        assert before["held_out_scores"] != after["held_out_scores"]
        for name in ("assessed", "served"):
            old, new = part(forward, name, algorithm), part(scrambled, name, algorithm)
            assert {column: new[column] for column in chosen} == {
                column: old[column] for column in chosen
            }
        assert (
            part(scrambled, "served", algorithm)["model_blob"]
            != part(forward, "served", algorithm)["model_blob"]
        )


def test_held_out_scores_are_those_of_the_stored_model(forward, training_table):
    table = training_table(mode="forward", rows=6000)
    by_loan = {
        loan: (overdue, np.nan if income is None else income)
        for loan, overdue, income in zip(
            table["loan_id"].to_pylist(),
            table["days_past_due"].to_pylist(),
            table["monthly_income"].to_pylist(),
            strict=True,
        )
    }
    for algorithm in ALGORITHMS:
        row = part(forward, "assessed", algorithm)
        assert row["feature_names"] == ["days_past_due", "monthly_income"]
        model = load_model(row["model_blob"], model_format=row["model_format"])
        features = np.array([by_loan[score["loan_id"]] for score in row["held_out_scores"]])
        expected = [score["raw_score"] for score in row["held_out_scores"]]
        np.testing.assert_array_equal(model.raw_scores(features), expected)


def test_a_cross_validated_training_has_fifteen_folds_with_inner_scores(crossed):
    for algorithm in ALGORITHMS:
        rows = [r for r in crossed.to_pylist() if r["algorithm"] == algorithm]
        assert len(rows) == 3 * 5 * 2 + 1
        for row in rows:
            keeps = row["part"].startswith("repeat_1") and not row["part"].endswith("_inner")
            assert (row["model_blob"] is not None) == (keeps or row["part"] == "served")


def test_outer_and_inner_held_out_rows_are_disjoint_and_complete(crossed):
    for fold in range(1, 6):
        outer = part(crossed, f"repeat_2_fold_{fold}", "logistic")
        inner = part(crossed, f"repeat_2_fold_{fold}_inner", "logistic")
        outer_loans = {score["loan_id"] for score in outer["held_out_scores"]}
        inner_loans = {score["loan_id"] for score in inner["held_out_scores"]}
        assert not outer_loans & inner_loans
        assert len(outer_loans) + len(inner_loans) == 1500
        assert {score["split"] for score in inner["held_out_scores"]} == {"inner"}
        assert outer["calibration_slope"] == inner["calibration_slope"]
        assert all(np.isfinite(score["raw_score"]) for score in inner["held_out_scores"])


def test_barred_constant_and_unknown_features_are_left_out(crossed):
    names = {tuple(row["feature_names"]) for row in crossed.to_pylist()}
    assert names == {("days_past_due", "monthly_income")}


def test_the_order_of_the_rows_changes_nothing(
    catalogue, outcome_classes, small_parameters, crossed, training_table
):
    table = training_table(mode="cross_validated", rows=1500)
    shuffled = table.take(np.random.default_rng(0).permutation(table.num_rows))
    again = fit_runs(
        shuffled,
        catalogue=catalogue,
        outcome_classes=outcome_classes,
        parameters=small_parameters,
    )
    assert again.equals(crossed)


def stored_runs(runs: pa.Table) -> pa.Table:
    return runs.filter(pc.equal(runs["part"], "served"))


def due(task: str, reason: str | None) -> pa.Table:
    return pa.table({"task": [task], "is_due": [reason is not None], "reason": [reason]})


def test_a_training_that_is_asked_for_adds_no_run_that_stands(
    catalogue, outcome_classes, small_parameters, crossed, training_table
):
    assert len(set(crossed["model_run_id"].to_pylist())) == len(ALGORITHMS)
    again = fit_runs(
        training_table(mode="cross_validated", rows=1500),
        catalogue=catalogue,
        outcome_classes=outcome_classes,
        parameters=small_parameters,
        due=due("early_warning", "asked for"),
        stored=stored_runs(crossed),
    )
    assert again.num_rows == 0
    assert again.schema.equals(RUN_SCHEMA)


def test_new_rows_train_nothing_until_it_is_due(
    catalogue, outcome_classes, small_parameters, crossed, training_table
):
    fit = partial(
        fit_runs,
        training_table(mode="cross_validated", rows=1500, seed=8),
        catalogue=catalogue,
        outcome_classes=outcome_classes,
        stored=stored_runs(crossed),
    )
    nothing = fit(parameters=small_parameters, due=due("early_warning", None))
    assert nothing.num_rows == 0
    logistic = {**small_parameters, "algorithms": ["logistic"]}
    fitted = fit(parameters=logistic, due=due("early_warning", "schedule: 3 months"))
    assert set(fitted["training_reason"].to_pylist()) == {"schedule: 3 months"}
    assert not set(fitted["model_run_id"].to_pylist()) & set(crossed["model_run_id"].to_pylist())


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ("parameters", "changed parameters"),
        ("features", "changed schema"),
        ("signs", "changed schema"),
    ],
)
def test_what_a_fit_is_made_of_makes_it_due(  # noqa: PLR0917
    catalogue, outcome_classes, small_parameters, crossed, training_table, changed, told
):
    table = training_table(mode="cross_validated", rows=1500)
    logistic = {**small_parameters, "algorithms": ["logistic"]}
    if changed == "parameters":
        logistic["logistic"] = {"inverse_penalty": 0.5}
    if changed == "features":
        table = table.drop_columns(["monthly_income"])
    if changed == "signs":
        place = catalogue.schema.get_field_index("monotone_sign")
        catalogue = catalogue.set_column(place, "monotone_sign", pa.array([1, -1, 0, 0, 0]))
    fitted = fit_runs(
        table,
        catalogue=catalogue,
        outcome_classes=outcome_classes,
        parameters=logistic,
        due=due("early_warning", None),
        stored=stored_runs(crossed),
    )
    assert {reason.split(":")[0] for reason in fitted["training_reason"].to_pylist()} == {told}


def test_another_seed_or_one_changed_value_is_another_run(
    catalogue, crossed, outcome_classes, small_parameters, training_table
):
    known = set(crossed["model_run_id"].to_pylist())
    table = training_table(mode="cross_validated", rows=1500)
    seeded = fit_runs(
        table,
        catalogue=catalogue,
        outcome_classes=outcome_classes,
        parameters={**small_parameters, "algorithms": ["logistic"], "random_seed": 1},
    )
    values = table["days_past_due"].to_pylist()
    values[3] += 1.0
    position = table.column_names.index("days_past_due")
    changed = fit_runs(
        table.set_column(position, "days_past_due", pa.array(values)),
        catalogue=catalogue,
        outcome_classes=outcome_classes,
        parameters={**small_parameters, "algorithms": ["logistic"]},
    )
    ids = {seeded["model_run_id"][0].as_py(), changed["model_run_id"][0].as_py()}
    assert len(ids) == 2
    assert not ids & known


@pytest.mark.parametrize("mode", ["forward", "cross_validated"])
def test_too_few_events_give_one_row_and_no_model(catalogue, outcome_classes, mode, training_table):
    table = training_table(mode=mode, rows=900)
    labels = np.zeros(900)
    labels[:40] = 1.0
    position = table.column_names.index("label")
    runs = fit_runs(
        table.set_column(position, "label", pa.array(labels)),
        catalogue=catalogue,
        outcome_classes=outcome_classes,
    ).to_pylist()
    assert [(row["part"], row["fit_status"]) for row in runs] == [("none", "too_few")] * len(
        ALGORITHMS
    )
    assert all(row["fit_reason"].startswith("too few: ") for row in runs)
    assert all(row["model_blob"] is None for row in runs)


def test_an_empty_table_gives_an_empty_typed_result(catalogue, outcome_classes, training_table):
    table = training_table(mode="forward", rows=96).slice(0, 0)
    runs = fit_runs(table, catalogue=catalogue, outcome_classes=outcome_classes)
    assert runs.num_rows == 0
    assert runs.schema.equals(RUN_SCHEMA)


def test_an_unknown_parameter_is_named(catalogue, outcome_classes, training_table):
    table = training_table(mode="cross_validated", rows=100)
    with pytest.raises(ModelError, match=r"xgboost\.tres"):
        fit_runs(
            table,
            catalogue=catalogue,
            outcome_classes=outcome_classes,
            parameters={"xgboost": {"tres": 3}},
        )


def test_a_label_between_zero_and_one_is_refused(catalogue, outcome_classes, training_table):
    table = training_table(mode="cross_validated", rows=100)
    position = table.column_names.index("label")
    with pytest.raises(ModelError, match="0 and 1"):
        fit_runs(
            table.set_column(position, "label", pa.array(np.full(100, 0.5))),
            catalogue=catalogue,
            outcome_classes=outcome_classes,
        )


def test_a_missing_column_is_named(catalogue, outcome_classes, training_table):
    table = training_table(mode="cross_validated", rows=100).drop_columns(["borrower_id"])
    with pytest.raises(ModelError, match="borrower_id"):
        fit_runs(table, catalogue=catalogue, outcome_classes=outcome_classes)


def test_a_card_is_stored_line_by_line_with_what_it_adds_to(forward):
    served = part(forward, "served", "scorecard")
    model = load_model(served["model_blob"], model_format=served["model_format"])
    assert served["base_value"] == model.contributions(np.zeros((0, 2)))[0]
    names = [line["feature_name"] for line in served["scorecard_points"]]
    assert "days_past_due" in names
    for line in served["scorecard_points"]:
        assert served["feature_names"][line["feature_place"] - 1] == line["feature_name"]
    bins = [line["bin"] for line in served["scorecard_points"] if line["feature_name"] == names[0]]
    assert bins == list(range(len(bins)))
    assert part(forward, "served", "xgboost")["scorecard_points"] == []


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_bounds_hold_what_came_among_the_rows_that_made_them(forward, algorithm):
    """Over all held-out rows, the mean of either bound lies on its side of the event rate."""
    served, assessed = (part(forward, name, algorithm) for name in ("served", "assessed"))
    assert served["probability_knots"] == assessed["probability_knots"]
    rows = [
        (row["raw_score"], row["label"])
        for one in forward.to_pylist()
        if one["algorithm"] == algorithm and one["part"].startswith("forward_")
        for row in one["held_out_scores"]
    ]
    raw_scores, labels = np.array(rows).T
    told = calibrated(
        raw_scores,
        score_link=served["score_link"],
        calibration=Calibration(served["calibration_intercept"], served["calibration_slope"]),
    )
    knots = served["probability_knots"]
    starts = np.array([knot["score_from"] for knot in knots[1:]])
    places = np.searchsorted(starts, told, side="right")
    low, high = (
        np.array([knot[name] for knot in knots])[places]
        for name in ("probability_low", "probability_high")
    )
    assert low.mean() < labels.mean() < high.mean()
    assert (low < high).all()
    assert (high - low).mean() < 0.2
    assert not part(forward, "forward_1_1", algorithm)["probability_knots"]

"""Points scorecard: binned features, weights of evidence, one logistic regression.

Each feature is cut into a few bins, first into fine classes of equal size and then, by a
tree on that feature alone, into coarse ones (Siddiqi 2006, chapter 6). A bin's weight of
evidence is the logarithm of its event odds against those of all training rows, so more of
it means more risk; textbooks write it with the sign turned. Missing values are a bin of
their own. A logistic regression weighs the features (Thomas, Edelman and Crook 2002,
chapter 4): of those that inform, near duplicates and those whose weight would come out
negative are left out, so that a card never contradicts its own bins. What a row scores is
then a sum over the bins it falls into, which SQL adds up as well as Python does.

A bin holds ``lower_bound <= value < upper_bound``: a value equal to a cut stands above it.
Cuts are the roundest numbers that part the training rows where the tree did, and are
compared as float64 here and in SQL.

References
----------
Siddiqi, N. (2006). Credit Risk Scorecards. Wiley.
Thomas, L. C., Edelman, D. B. and Crook, J. N. (2002). Credit Scoring and Its
Applications. SIAM.
"""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from slrs_ml.errors import ModelError
from slrs_ml.explanation import linear_contributions
from slrs_ml.risk.binning import BinnedFeature, bin_feature
from slrs_ml.risk.calibration import ScoreLink
from slrs_ml.risk.models import Matrix
from slrs_ml.risk.parameters import ScorecardParameters

__all__ = [
    "CardFeature",
    "ScorecardModel",
    "fit_scorecard",
    "read_scorecard",
]

logger = logging.getLogger(__name__)

Column = npt.NDArray[np.float64]


@dataclass(frozen=True)
class CardFeature:
    """One feature on the card.

    The lists of bins start with the one of missing values; ``cuts[i]`` parts bins ``i + 1``
    and ``i + 2``. `mean` is the mean weight of evidence of the training rows.
    """

    position: int
    cuts: list[float]
    rows: list[int]
    events: list[float]
    weights_of_evidence: list[float]
    information_value: float
    coefficient: float
    mean: float

    def bins(self, values: Column) -> npt.NDArray[np.intp]:
        """Number the bins of values: 0 where missing, else 1 and up."""
        places = np.searchsorted(np.array(self.cuts), values, side="right") + 1
        return np.where(np.isfinite(values), places, 0)


@dataclass(frozen=True)
class ScorecardModel:
    """A card: the intercept and the features it adds up, in the order of the fit."""

    intercept: float
    feature_count: int
    features: tuple[CardFeature, ...]

    @property
    def score_link(self) -> ScoreLink:
        """Scale of the raw score."""
        return "log_odds"

    def raw_scores(self, features: Matrix) -> Column:
        """Score rows: base value plus contributions, feature by feature."""
        base, contributions = self.contributions(features)
        scores = np.full(len(features), base)
        for feature in range(contributions.shape[1]):
            scores += contributions[:, feature]
        return scores

    def contributions(self, features: Matrix) -> tuple[float, npt.NDArray[np.float64]]:
        """Explain rows around the training mean; features off the card contribute nothing."""
        terms = np.empty((len(features), len(self.features)))
        for column, feature in enumerate(self.features):
            bins = feature.bins(features[:, feature.position])
            terms[:, column] = np.array(feature.weights_of_evidence)[bins]
        return linear_contributions(
            terms,
            coefficients=np.array([feature.coefficient for feature in self.features]),
            means=np.array([feature.mean for feature in self.features]),
            intercept=self.intercept,
            owners=np.array([feature.position for feature in self.features], dtype=np.int64),
            feature_count=self.feature_count,
        )

    def lines(self, feature_names: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Give the card line by line, as SQL reads it: one line per feature and bin.

        Parameters
        ----------
        feature_names : sequence of str
            All features of the fit, in its order.

        Yields
        ------
        dict
            feature_name, feature_place (from 1), bin, lower_bound, upper_bound (null where
            open), is_missing_bin, rows, events, weight_of_evidence, information_value (of the
            feature), coefficient and contribution (what the bin adds to the base value).
        """
        for feature in self.features:
            bounds = [None, *feature.cuts, None]
            for place, weight in enumerate(feature.weights_of_evidence):
                yield {
                    "feature_name": feature_names[feature.position],
                    "feature_place": feature.position + 1,
                    "bin": place,
                    "lower_bound": bounds[place - 1] if place else None,
                    "upper_bound": bounds[place] if place else None,
                    "is_missing_bin": place == 0,
                    "rows": feature.rows[place],
                    "events": feature.events[place],
                    "weight_of_evidence": weight,
                    "information_value": feature.information_value,
                    "coefficient": feature.coefficient,
                    "contribution": feature.coefficient * (weight - feature.mean),
                }


def fit_scorecard(
    features: Matrix,
    *,
    labels: Column,
    monotone_signs: Sequence[int],
    parameters: ScorecardParameters,
) -> bytes:
    """Fit and return the stored form (format ``scorecard_json``).

    Parameters
    ----------
    features : ndarray of float64, shape (rows, features)
        NaN is missing.
    labels : ndarray of float64, shape (rows,)
        In [0, 1]; a share counts as that much of an event and the rest of none.
    monotone_signs : sequence of int
        1 where more of the feature cannot mean less risk, -1 where it cannot mean more, 0
        where either may be. Bins keep to them, and no coefficient is negative, so the score
        does.
    parameters : ScorecardParameters
        How features are cut, chosen and weighed.

    Raises
    ------
    ModelError
        If a label lies outside [0, 1], or all are 0 or all 1.
    """
    if not len(labels) or not ((labels >= 0) & (labels <= 1)).all():
        raise ModelError(
            "the scorecard needs labels in [0, 1] and found "
            f"{labels.min() if len(labels) else 'none'}: correct ml_training_rows.label"
        )
    rate = float(labels.mean())
    if rate in (0.0, 1.0):
        raise ModelError(
            f"the scorecard needs rows of both outcomes and all labels are {rate:.0f}: train on "
            "a longer window"
        )
    binned = [
        bin_feature(
            features[:, position],
            labels=labels,
            monotone_sign=int(monotone_signs[position]),
            max_bins=parameters.max_bins,
            min_bin_share=parameters.min_bin_share,
            min_missing_rows=parameters.min_missing_rows,
            prior_rows=parameters.prior_rows,
        )
        for position in range(features.shape[1])
    ]
    kept = _uncorrelated(binned, parameters=parameters)
    terms = np.column_stack([binned[position].terms for position in kept] or [labels[:, None]])
    kept, coefficients, intercept = _weighed(
        kept, terms[:, : len(kept)], labels=labels, parameters=parameters
    )
    model = ScorecardModel(
        intercept=intercept,
        feature_count=features.shape[1],
        features=tuple(
            CardFeature(
                position=position,
                cuts=binned[position].cuts,
                rows=binned[position].rows,
                events=binned[position].events,
                weights_of_evidence=binned[position].weights_of_evidence,
                information_value=binned[position].information_value,
                coefficient=coefficient,
                mean=float(binned[position].terms.mean()),
            )
            for position, coefficient in sorted(zip(kept, coefficients, strict=True))
        ),
    )
    return json.dumps(asdict(model), sort_keys=True).encode()


def read_scorecard(blob: bytes) -> ScorecardModel:
    """Read the stored form."""
    stored = json.loads(blob)
    features = tuple(CardFeature(**feature) for feature in stored.pop("features"))
    return ScorecardModel(**stored, features=features)


def _uncorrelated(binned: Sequence[BinnedFeature], *, parameters: ScorecardParameters) -> list[int]:
    """Positions of the most informative features, none a near duplicate of a better one."""
    order = sorted(range(len(binned)), key=lambda place: (-binned[place].information_value, place))
    kept: list[int] = []
    standardised: list[Column] = []
    for position in order:
        if len(kept) == parameters.max_features:
            break
        information = binned[position].information_value
        if information <= 0 or information < parameters.min_information_value:
            break
        terms = binned[position].terms
        scores = (terms - terms.mean()) / terms.std()
        if any(abs((scores * other).mean()) > parameters.max_correlation for other in standardised):
            continue
        kept.append(position)
        standardised.append(scores)
    return kept


def _weighed(
    kept: list[int], terms: Matrix, *, labels: Column, parameters: ScorecardParameters
) -> tuple[list[int], list[float], float]:
    """Fit the coefficients; the most negative one goes and the rest are fitted again."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    # A share of an event is that much weight on an event and the rest on none.
    outcomes = np.concatenate([np.ones(len(labels)), np.zeros(len(labels))])
    weights = np.concatenate([labels, 1 - labels])
    counted = weights > 0
    rows = np.tile(np.arange(len(labels)), 2)[counted]
    columns = list(range(len(kept)))
    rate = labels.mean()
    while columns:
        estimator = LogisticRegression(
            C=parameters.inverse_penalty,
            solver="newton-cholesky",
            max_iter=parameters.max_iterations,
            tol=1e-8,
        )
        # One thread: sums of products must not depend on how many cores were free.
        with threadpool_limits(limits=1), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", ConvergenceWarning)
            estimator.fit(
                terms[rows][:, columns], outcomes[counted], sample_weight=weights[counted]
            )
        for warning in caught:
            logger.warning("scorecard: %s", warning.message)
        found = estimator.coef_[0]
        lowest = int(found.argmin())
        if found[lowest] >= 0:
            chosen = [kept[column] for column in columns]
            return chosen, [float(value) for value in found], float(estimator.intercept_[0])
        del columns[lowest]
    return [], [], float(np.log(rate / (1 - rate)))

"""Random forest, grown by scikit-learn, stored as node arrays.

The stored form (``forest_arrow``) is an Arrow IPC stream: one row a node, the number of
features and the trees' first nodes in the schema's metadata. Trees see missing values as
such; no value is imputed.
"""

from __future__ import annotations

import json

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from slrs_ml.explanation import TreeEnsemble, ensemble_from_forest, tree_matrix
from slrs_ml.risk.fractions import as_weighted_classes
from slrs_ml.risk.models import Matrix, TreeModel
from slrs_ml.risk.parameters import ForestParameters

__all__ = ["fit_forest", "read_forest"]

THREADS = 2


def fit_forest(
    features: Matrix,
    *,
    labels: npt.NDArray[np.float64],
    parameters: ForestParameters,
    random_seed: int,
) -> bytes:
    """Fit and return the stored form."""
    from sklearn.ensemble import RandomForestClassifier

    rows, classes, weights = as_weighted_classes(features, labels=labels)
    columns = tree_matrix(rows, feature_count=rows.shape[1])
    forest = RandomForestClassifier(
        n_estimators=parameters.trees,
        max_depth=parameters.depth,
        min_samples_leaf=parameters.min_leaf_rows,
        max_features="sqrt",
        max_samples=min(parameters.rows_per_tree, len(rows)),
        n_jobs=THREADS,
        random_state=random_seed,
    )
    forest.fit(np.ascontiguousarray(columns.T), classes, sample_weight=weights)
    return _write(ensemble_from_forest(forest))


def read_forest(blob: bytes) -> TreeModel:
    """Read the stored form; its scores are probabilities."""
    with pa.ipc.open_stream(pa.py_buffer(blob)) as reader:
        nodes = reader.read_all()
    metadata = json.loads(nodes.schema.metadata[b"slrs_forest"])

    def column(name: str) -> npt.NDArray[np.generic]:
        return nodes[name].combine_chunks().to_numpy(zero_copy_only=False)

    ensemble = TreeEnsemble(
        feature=column("feature").astype(np.int32),
        threshold=column("threshold").astype(np.float32),
        left=column("left").astype(np.int32),
        right=column("right").astype(np.int32),
        default_left=column("default_left").astype(np.bool_),
        value=column("value").astype(np.float64),
        cover=column("cover").astype(np.float64),
        tree_offsets=np.array(metadata["tree_offsets"], dtype=np.int64),
        base_score=0.0,
        feature_count=int(metadata["feature_count"]),
    )
    return TreeModel(ensemble, score_link="probability")


def _write(ensemble: TreeEnsemble) -> bytes:
    names = ("feature", "threshold", "left", "right", "default_left", "value", "cover")
    nodes = pa.table({name: pa.array(getattr(ensemble, name)) for name in names})
    metadata = {
        "feature_count": ensemble.feature_count,
        "tree_offsets": ensemble.tree_offsets.tolist(),
    }
    nodes = nodes.replace_schema_metadata({"slrs_forest": json.dumps(metadata, sort_keys=True)})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, nodes.schema) as writer:
        writer.write_table(nodes)
    return bytes(sink.getvalue().to_pybytes())

"""Sums of word vectors of anchors and positives in, out the contrastive loss and its gradients.

Each anchor is to be nearer to its own positive than to the positives of the rest of the batch, and each positive to its
own anchor: symmetric InfoNCE (van den Oord et al. 2018, as in CLIP, Radford et al. 2021) on cosines times a scale.
"""

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.floating]


def contrastive(
    anchors: Matrix, positives: Matrix, same: npt.NDArray[np.bool_], scale: float
) -> tuple[float, Matrix, Matrix]:
    """The mean loss of pairs (pairs × dim each), and its gradients by `anchors` and `positives`.

    `same[i, j]` says that positive j is right for anchor i too (another name of its concept, or the same text): such
    pairs are no negatives, and pushing them apart would undo what other pairs teach. Its diagonal is not read.
    """
    unit_anchors, anchor_lengths = unit(anchors)
    unit_positives, positive_lengths = unit(positives)
    # A cosine is at most 1, so the exponent at most 0: no maximum need be sought, and one matrix serves both softmaxes.
    likeness = unit_anchors @ unit_positives.T
    likeness -= 1
    likeness *= scale
    own = likeness.diagonal().copy()
    np.exp(likeness, out=likeness)
    right = likeness.diagonal().copy()
    likeness[same] = 0
    np.fill_diagonal(likeness, right)
    by_anchor, by_positive = likeness.sum(axis=1), likeness.sum(axis=0)
    loss = float(np.mean(0.5 * (np.log(by_anchor) + np.log(by_positive)) - own))
    slope = likeness
    slope *= 0.5 / by_anchor[:, None] + 0.5 / by_positive
    np.fill_diagonal(slope, slope.diagonal() - 1)
    slope *= scale / len(anchors)
    return (
        loss,
        _through_length(slope @ unit_positives, unit_anchors, anchor_lengths),
        _through_length(slope.T @ unit_anchors, unit_positives, positive_lengths),
    )


def unit(sums: Matrix) -> tuple[Matrix, Matrix]:
    """Rows of length 1, and their lengths (rows × 1); a row of zeros stays."""
    lengths = np.maximum(np.sqrt(np.einsum("ij,ij->i", sums, sums))[:, None], 1e-6).astype(sums.dtype)
    return sums / lengths, lengths


def _through_length(slope: Matrix, units: Matrix, lengths: Matrix) -> Matrix:
    """The gradient by sums, given that by their unit vectors: what lies along the vector changes nothing."""
    along = np.einsum("ij,ij->i", slope, units)[:, None]
    result: Matrix = (slope - units * along) / lengths
    return result

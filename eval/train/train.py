"""Trains the statement model on eval/train/candidates.ts's output and writes its weights.

Usage: python train.py CANDIDATES.jsonl [--background BACKGROUND.jsonl] [--made MADE.jsonl] [--compare]
Needs numpy, scikit-learn and lightgbm (in an environment outside the repository).

Writes src/judge/model/weights.json (all repositories) and eval/folds/*.json (for each fold the
weights of a model that did not see the fold's repositories). --compare prints the table of docs/accuracy.md.
"""
import argparse
import json
import os
import re

import lightgbm
import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
FOLDS = 10
# Lines nobody labelled are mostly, not surely, negative.
UNLABELLED_WEIGHT = 0.4
# Candidates of public packages outside the corpus: negative but for a few, and many.
BACKGROUND_WEIGHT = 0.1
# Candidates that eval/train/synthetic.ts makes up: forms and kinds of values the corpus lacks.
MADE_WEIGHT = 0.02


def load(path):
    with open(path, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    return lines[0]["features"], lines[1:]


def additive(rounds=400, rate=0.08):
    """Boosted stumps: each tree asks one feature once, so that the sum is a table for each feature."""
    return lightgbm.LGBMClassifier(
        n_estimators=rounds, learning_rate=rate, num_leaves=2, max_depth=1, min_child_samples=15,
        colsample_bytree=0.4, subsample=0.8, subsample_freq=1, reg_lambda=3, random_state=1,
        verbose=-1, n_jobs=1, deterministic=True, force_row_wise=True)


def boosted(rounds, rate, leaves, depth=-1, least=15):
    return lightgbm.LGBMClassifier(
        n_estimators=rounds, learning_rate=rate, num_leaves=leaves, max_depth=depth, min_child_samples=least,
        colsample_bytree=0.4, subsample=0.8, subsample_freq=1, reg_lambda=3, random_state=1, verbose=-1, n_jobs=1)


def calibrate(raw, truth):
    """Beta calibration (Kull, Silva Filho, Flach 2017) of raw log-odds: weights of ln p and of -ln(1 - p), and a constant.

    Platt's two numbers bend both ends alike; the background pulls the low end further than the high one.
    """
    fit = LogisticRegression(C=1e6).fit(np.c_[-np.logaddexp(0, -raw), np.logaddexp(0, raw)], truth)
    return {"low": round(float(fit.coef_[0, 0]), 4), "high": round(float(fit.coef_[0, 1]), 4), "shift": round(float(fit.intercept_[0]), 4)}


def tables(model, names, calibration):
    """The additive model as steps: for each feature its thresholds and the score of each interval between them."""
    steps = {}
    for tree in model.booster_.dump_model()["tree_info"]:
        root = tree["tree_structure"]
        if "split_feature" not in root:
            steps.setdefault("", []).append((0.0, root["leaf_value"], 0.0))
            continue
        # LightGBM goes left where the value is at most the threshold.
        steps.setdefault(names[root["split_feature"]], []).append(
            (root["threshold"], root["left_child"]["leaf_value"], root["right_child"]["leaf_value"]))
    bias = sum(left for _, left, _ in steps.pop("", []))
    features = {}
    for name in names:
        if name not in steps:
            continue
        cuts = sorted({threshold for threshold, _, _ in steps[name]})
        scores = [sum(left if index <= cuts.index(threshold) else right for threshold, left, right in steps[name])
                  for index in range(len(cuts) + 1)]
        # LightGBM parts 0 from its neighbours by ±1e-35; the sign must not be lost in rounding.
        features[name] = {"cuts": [round(cut, 5) or (-1e-9 if cut < 0 else 0) for cut in cuts], "scores": scores}
    for table in features.values():
        table["scores"] = [round(score, 4) for score in table["scores"]]
    return {"bias": round(bias, 4), "calibration": calibration, "features": features}


def units(rows, probability, threshold):
    """Precision, recall and F1 over lines that have a candidate (the whole metric is eval/creddata.ts)."""
    hit, false, positive = set(), set(), set()
    for row, value in zip(rows, probability):
        if row["truth"] == "unlabelled":
            continue
        key = (row["window"], row["line"])
        if row["unit"]:
            positive.add(key)
        if value >= threshold:
            (hit if row["unit"] else false).add(key)
    precision = len(hit) / max(1, len(hit) + len(false))
    recall = len(hit) / len(positive)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def calibration_error(truth, probability, bins=10):
    error = 0.0
    for low in np.arange(0, 1, 1 / bins):
        inside = (probability >= low) & (probability < low + 1 / bins)
        if inside.any():
            error += inside.mean() * abs(truth[inside].mean() - probability[inside].mean())
    return error


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("candidates")
    parser.add_argument("--background")
    parser.add_argument("--made", help="candidates made up by eval/train/synthetic.ts")
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--halves", metavar="DIR", help="only: weights of models that saw one random half of the repositories, for eval creddata --halves DIR")
    options = parser.parse_args()
    names, rows = load(options.candidates)
    assert len(set(names)) == len(names), "two features of one name"
    x = np.array([row["x"] for row in rows])
    y = np.array([row["truth"] is True for row in rows]).astype(int)
    limit = np.array([row["limit"] for row in rows])
    weight = np.where([row["truth"] == "unlabelled" for row in rows], UNLABELLED_WEIGHT, 1.0)
    # Values of a known kind are capped by rule and would only teach the model that rule.
    weight = np.where(limit < 1, 1e-9, weight)
    groups = np.array([row["repo"] for row in rows])
    extra = np.zeros((0, len(names)))
    if options.background:
        background_names, background = load(options.background)
        assert background_names == names
        extra = np.array([row["x"] for row in background if row["limit"] == 1 and row["kind"] != "named"])
    extra_y, extra_weight = np.zeros(len(extra), int), np.full(len(extra), BACKGROUND_WEIGHT)
    if options.made:
        made_names, made = load(options.made)
        assert made_names == names
        made = [row for row in made if row["limit"] == 1]
        extra = np.vstack([extra, [row["x"] for row in made]])
        extra_y = np.concatenate([extra_y, [int(row["truth"]) for row in made]])
        extra_weight = np.concatenate([extra_weight, np.full(len(made), MADE_WEIGHT)])

    def fit(model, index, matrix=x, background=extra):
        if background.shape[0]:
            matrix_train = np.vstack([matrix[index], background])
            y_train = np.concatenate([y[index], extra_y])
            w_train = np.concatenate([weight[index], extra_weight])
        else:
            matrix_train, y_train, w_train = matrix[index], y[index], weight[index]
        last = model.steps[-1][0] + "__sample_weight" if hasattr(model, "steps") else "sample_weight"
        return model.fit(matrix_train, y_train, **{last: w_train})

    def validated(make, matrix=x, background=extra):
        probability = np.zeros(len(y))
        for train, test in GroupKFold(FOLDS, shuffle=True, random_state=0).split(x, y, groups):
            probability[test] = fit(make(), train, matrix, background).predict_proba(matrix[test])[:, 1]
        return np.minimum(probability, limit)

    if options.halves:
        os.makedirs(options.halves, exist_ok=True)
        names_of = np.array(sorted(set(groups)))
        for turn in range(5):
            first = set(np.random.default_rng(turn).permutation(names_of)[: len(names_of) // 2])
            for half in (first, set(names_of) - first):
                seen = np.flatnonzero(np.isin(groups, list(half)))
                # Calibrated on the same half, by folds of it: the other half is not looked at.
                inner = np.zeros(len(seen))
                for train, test in GroupKFold(5, shuffle=True, random_state=0).split(seen, groups=groups[seen]):
                    inner[test] = fit(additive(), seen[train]).predict(x[seen[test]], raw_score=True)
                known = np.array([rows[index]["truth"] != "unlabelled" for index in seen]) & (limit[seen] == 1)
                weights = tables(fit(additive(), seen), names, calibrate(inner[known], y[seen][known]))
                with open(os.path.join(options.halves, f"half-{turn}-{0 if half is first else 1}.json"), "w", encoding="utf-8") as file:
                    json.dump({"unseen": sorted(set(names_of) - half), "weights": weights}, file)
        return

    if options.compare:
        text = [row["value"][:64] + " \x01" + (row["name"] or "") for row in rows]
        shape = [re.sub("[a-z]", "a", re.sub("[A-Z]", "A", re.sub("[0-9]", "0", row["value"][:64]))) for row in rows]
        grams = HashingVectorizer(analyzer="char_wb", ngram_range=(1, 3), n_features=2**14, alternate_sign=False, lowercase=False)
        models = {
            "logistic regression": lambda: make_pipeline(StandardScaler(), LogisticRegression(C=0.02, max_iter=3000)),
            "boosted stumps (additive)": additive,
            "boosted trees, depth 2": lambda: boosted(300, 0.08, 4, 2),
            "boosted trees, depth 3": lambda: boosted(250, 0.06, 8, 3),
            "boosted trees, 16 leaves": lambda: boosted(300, 0.05, 16, least=10),
        }
        results = {name: validated(make) for name, make in models.items()}
        characters = hstack([grams.transform(text), grams.transform(shape)]).tocsr()
        results["character n-grams"] = validated(lambda: LogisticRegression(C=1, max_iter=1000), characters, np.zeros((0, 1)))
        print("| model | precision | recall | F1 | calibration error |\n|---|--:|--:|--:|--:|")
        for name, probability in results.items():
            precision, recall, f1 = units(rows, probability, 0.5)
            print(f"| {name} | {precision:.3f} | {recall:.3f} | {f1:.3f} | {calibration_error(y, probability):.3f} |")

    # Learnt from predictions for repositories the model had not seen, since the background makes the raw sum too low for labelled code.
    unseen = np.zeros(len(y))
    for train, test in GroupKFold(FOLDS, shuffle=True, random_state=0).split(x, y, groups):
        unseen[test] = fit(additive(), train).predict(x[test], raw_score=True)
    known = np.array([row["truth"] != "unlabelled" for row in rows]) & (limit == 1)
    calibration = calibrate(unseen[known], y[known])
    print(f"calibration: {calibration}")

    os.makedirs(os.path.join(ROOT, "eval", "folds"), exist_ok=True)
    folds = {}
    for number, (train, test) in enumerate(GroupKFold(FOLDS, shuffle=True, random_state=0).split(x, y, groups)):
        for repository in sorted(set(groups[test])):
            folds[repository] = number
        write(os.path.join("eval", "folds", f"weights-{number}.json"), tables(fit(additive(), train), names, calibration))
    write(os.path.join("eval", "folds", "folds.json"), folds)
    write(os.path.join("src", "judge", "model", "weights.json"), tables(fit(additive(), np.arange(len(y))), names, calibration))


def write(path, value):
    with open(os.path.join(ROOT, path), "w", encoding="utf-8") as file:
        json.dump(value, file, separators=(",", ":"), sort_keys=True)
        file.write("\n")


if __name__ == "__main__":
    main()

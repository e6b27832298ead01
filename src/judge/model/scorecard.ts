/** An additive model: each feature's value falls into an interval that has a score (eval/train/train.py writes it). */
export interface Weights {
  readonly bias: number;
  /** Turns the sum into log-odds that hold for code the model has not seen: weights of ln p and of -ln(1 - p), and a constant. */
  readonly calibration: { readonly low: number; readonly high: number; readonly shift: number };
  /** `scores` has one entry more than `cuts`; a value at most `cuts[i]` (and above `cuts[i - 1]`) has `scores[i]`. */
  readonly features: Readonly<Record<string, { readonly cuts: readonly number[]; readonly scores: readonly number[] }>>;
}

/** Weights made ready for scoring; positions are those of `featureNames`. */
export interface Scorecard {
  readonly bias: number;
  readonly calibration: Weights['calibration'];
  readonly entries: readonly Entry[];
}

interface Entry {
  readonly feature: number;
  readonly name: string;
  readonly cuts: Float64Array;
  readonly scores: Float64Array;
  /** Mean of the scores: what the feature says of no value in particular. */
  readonly neutral: number;
}

/** Prepares weights for features in the order of `names`; a feature the weights do not know counts nothing. */
export function scorecardOf(weights: Weights, names: readonly string[]): Scorecard {
  const entries: Entry[] = [];
  names.forEach((name, feature) => {
    const table = weights.features[name];
    if (!table) return;
    const neutral = table.scores.reduce((sum, score) => sum + score, 0) / table.scores.length;
    entries.push({ feature, name, cuts: Float64Array.from(table.cuts), scores: Float64Array.from(table.scores), neutral });
  });
  return { bias: weights.bias, calibration: weights.calibration, entries };
}

/** Calibrated log-odds of a candidate; `contributions`, where given, receives each entry's share above its neutral score. */
export function score({ bias, calibration, entries }: Scorecard, features: Float64Array, contributions?: Float64Array): number {
  let sum = bias;
  for (let index = 0; index < entries.length; index++) {
    const { feature, cuts, scores, neutral } = entries[index]!;
    const value = features[feature]!;
    let interval = 0;
    while (interval < cuts.length && value > cuts[interval]!) interval++;
    const share = scores[interval]!;
    sum += share;
    if (contributions) contributions[index] = share - neutral;
  }
  // ln(1 + e^|sum|) without overflow; ln p is its negative on one side, ln(1 - p) on the other.
  const tail = Math.log1p(Math.exp(-Math.abs(sum)));
  const lowLoss = sum < 0 ? tail - sum : tail;
  const highLoss = sum < 0 ? tail : tail + sum;
  return calibration.high * highLoss - calibration.low * lowLoss + calibration.shift;
}

import type { Evidence, StatementFacts } from '../../model';
import { chosenPassword } from './chosen-password';
import { isMadeUpPath } from './context-features';
import { featureNames, featuresOf } from './features';
import type { Floor } from './floor';
import { issuedKey } from './issued-key';
import { knownKind } from './known';
import { describeFeature } from './reasons';
import { score, scorecardOf, type Scorecard, type Weights } from './scorecard';
import shipped from './weights.json';

/** What the model says of a statement. */
export interface Judgement {
  /** Calibrated on labelled repositories the weights had not seen (docs/accuracy.md). */
  readonly probability: number;
  /** The strongest reasons, strongest first. */
  readonly evidence: readonly Evidence[];
}

/** Reasons given with a judgement. */
const REASONS = 3;
/** Contributions to the log-odds below this are not worth a reason. */
const LEAST_CONTRIBUTION = 0.15;

/** Less likely statements are turned down (src/judge) and need no reasons. */
const UNREPORTED = 0.1;

let scorecard: Scorecard | undefined;
/** Of the statement judged last. */
let contributions = new Float64Array(0);

/** Judges a statement's value by its form, its name and its context. */
export function evaluate(facts: StatementFacts, path: string): Judgement {
  scorecard ??= scorecardOf(shipped, featureNames);
  return evaluateWith(scorecard, facts, path);
}

/** `evaluate` with other weights, or without the rules of known.ts: cross-validation judges each repository by weights that never saw it. */
export function evaluator(weights: Weights, rules = true): typeof evaluate {
  const own = scorecardOf(weights, featureNames);
  return (facts, path) => evaluateWith(own, facts, path, rules);
}

function evaluateWith(card: Scorecard, facts: StatementFacts, path: string, rules = true): Judgement {
  if (contributions.length !== card.entries.length) contributions = new Float64Array(card.entries.length);
  const logOdds = score(card, featuresOf(facts, path), contributions);
  const probability = 1 / (1 + Math.exp(-logOdds));
  const least = rules ? leastOf(facts, isMadeUpPath(path)) : undefined;
  const floor = least !== undefined && least.least > probability;
  if (!floor && probability < UNREPORTED) return { probability, evidence: [] };
  const known = rules ? knownKind(facts, path) : undefined;
  if (floor && !known) return { probability: least.least, evidence: [least.evidence] };
  const evidence = strongest(card);
  return known && known.limit < probability ? { probability: known.limit, evidence: [known.evidence, ...evidence] } : { probability, evidence };
}

/** What the labelled code says too little of: what people choose and what machines make, where its place leaves no doubt. */
function leastOf(facts: StatementFacts, madeUp: boolean): Floor | undefined {
  return chosenPassword(facts, madeUp) ?? issuedKey(facts, madeUp);
}

/** Uses `contributions` up. */
function strongest({ entries }: Scorecard): Evidence[] {
  const evidence: Evidence[] = [];
  const told = new Set<string>();
  while (evidence.length < REASONS) {
    let index = 0;
    for (let other = 1; other < contributions.length; other++) if (Math.abs(contributions[other]!) > Math.abs(contributions[index]!)) index = other;
    const contribution = contributions[index]!;
    if (!(Math.abs(contribution) >= LEAST_CONTRIBUTION)) break;
    contributions[index] = 0;
    const text = describeFeature(entries[index]!.name);
    if (told.has(text)) continue;
    told.add(text);
    evidence.push({ kind: 'model', effect: contribution > 0 ? 'raises' : 'lowers', text: `${text} (${contribution > 0 ? '+' : '−'}${Math.abs(contribution).toFixed(1)})` });
  }
  return evidence;
}

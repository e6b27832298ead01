import { decide, ORDER, score, vector, type Decision, type Factors } from './score';

/** A factor with what the score would be if it were at its least. */
export interface FactorEffect {
  readonly factor: keyof Factors;
  readonly value: string;
  /** Score with this factor at its least exposed value. */
  readonly without: number;
}

/** A change someone can make, and what it does to the score. */
export interface Change {
  readonly what: string;
  readonly score: number;
  readonly decision: Decision;
  readonly vector: string;
}

const LEAST: Factors = { certainty: 0, validity: 'I', form: 'E', access: 'L', historyOnly: true, ageDays: 0, privilege: 'R', assets: 0, data: 'N' };

/** Leave-one-out effect of each factor, strongest first. */
export function factorEffects(factors: Factors): FactorEffect[] {
  const effects = (Object.keys(LEAST) as (keyof Factors)[]).map((factor) => ({
    factor, value: String(factors[factor]), without: score({ ...factors, [factor]: LEAST[factor] }),
  }));
  return effects.sort((a, b) => a.without - b.without);
}

/** Changes from cheap to dear, each with the score after it; only those that lower it. */
export function changes(factors: Factors): Change[] {
  const better = <K extends 'form' | 'access' | 'privilege'>(key: K, value: Factors[K]): Factors | undefined =>
    (ORDER[key] as readonly string[]).indexOf(value) > (ORDER[key] as readonly string[]).indexOf(factors[key]) ? { ...factors, [key]: value } : undefined;
  const candidates: [string, Factors | undefined][] = [
    ['let only the owner read the file (chmod 600, or move the backup to a restricted share)', better('access', 'L')],
    ['keep it in a secrets manager and leave a reference (keysweep rotate plan, store-only)', better('form', 'E')],
    ['give its account read-only rights', better('privilege', 'R')],
    ['use a different secret on each asset, so that it opens one', factors.assets > 1 ? { ...factors, assets: 1 } : undefined],
    ['rotate it, so that the stored one is dead (keysweep rotate apply)', factors.validity === 'I' ? undefined : { ...factors, validity: 'I' }],
  ];
  const now = score(factors);
  return candidates.flatMap(([what, after]) => (after && score(after) < now ? [{ what, score: score(after), decision: decide(after), vector: vector(after) }] : []));
}

import constants from './keysweep-exposure-1.json';

/**
 * The factors of one credential's exposure, each a letter or a number of its vector. Letters are ordered from most to
 * least exposed in the tables of keysweep-exposure-1.json.
 */
export interface Factors {
  /** Calibrated probability that it is a credential, 0–1 with three decimals. */
  readonly certainty: number;
  /** A active, D decoded or clear text not tried, U unknown, I inactive. */
  readonly validity: 'A' | 'D' | 'U' | 'I';
  /** C clear, R reversible, W weak hash, S strong hash, E sealed (encrypted). */
  readonly form: 'C' | 'R' | 'W' | 'S' | 'E';
  /** Who can read where it lies: P public, X whoever comes from outside (the asset is within reach of an entry, straight or over stored credentials), O organisation, T team, B backup share, L one device (local). */
  readonly access: 'P' | 'X' | 'O' | 'T' | 'B' | 'L';
  /** Only in history, no longer at head. */
  readonly historyOnly: boolean;
  /** Days since it was first seen; −1 (`U` in the vector) where no source has dates. */
  readonly ageDays: number;
  /** A admin, W write, R read, U unknown. */
  readonly privilege: 'A' | 'W' | 'R' | 'U';
  /** Assets it opens, through reuse and through what lies on them. */
  readonly assets: number;
  /** Data at stake: R regulated, C customer, I internal, N none known. */
  readonly data: 'R' | 'C' | 'I' | 'N';
}

/** What each letter counts; for those who rank credentials where they lie (src/store/search.ts). */
export const WEIGHTS = constants;

/** What to do about a credential: SSVC-like outcomes from an explicit table (`decide`). */
export type Decision = 'act' | 'attend' | 'track-closely' | 'track';

/**
 * Exposure 0–10 with one decimal: 10 · sqrt(likelihood · impact). Likelihood is the product of certainty, validity,
 * form, access and age; impact a noisy-or of privilege, reach and data. Monotone in every factor.
 */
export function score(factors: Factors): number {
  return Math.round(100 * Math.sqrt(likelihood(factors) * impact(factors))) / 10;
}

function likelihood({ certainty, validity, form, access, historyOnly, ageDays }: Factors): number {
  const { floor, fullDays, unknown } = constants.age;
  const age = ageDays < 0 ? unknown : floor + (1 - floor) * Math.min(1, ageDays / fullDays);
  return certainty * constants.validity[validity] * constants.form[form] * constants.access[access] * (historyOnly ? constants.historyOnly : 1) * age;
}

function impact({ privilege, assets, data }: Factors): number {
  return 1 - (1 - constants.privilege[privilege]) * (1 - reach(assets)) * (1 - constants.data[data]);
}

/** Reach 0–1 of a number of assets. */
export function reach(assets: number): number {
  return 1 - Math.exp(-assets / constants.reachScale);
}

/**
 * The decision table. Act: usable as it lies (active, clear or reversible), surely a credential, and far-reaching or
 * next to regulated data. Attend, track closely, track: by score.
 */
export function decide(factors: Factors): Decision {
  const { certain, reach: far, attend, trackClosely } = constants.decision;
  const usable = factors.validity !== 'I' && (factors.validity === 'A' || factors.form === 'C' || factors.form === 'R');
  if (usable && factors.certainty >= certain && (reach(factors.assets) >= far || factors.data === 'R')) return 'act';
  const value = score(factors);
  return value >= attend ? 'attend' : value >= trackClosely ? 'track-closely' : 'track';
}

/** The vector string of factors: `KSE:1/p:0.93/V:U/F:R/A:B/H:0/T:410/P:A/R:12/D:R`. It reproduces the score exactly. */
export function vector(factors: Factors): string {
  const { certainty, validity, form, access, historyOnly, ageDays, privilege, assets, data } = factors;
  return `KSE:1/p:${certainty}/V:${validity}/F:${form}/A:${access}/H:${historyOnly ? 1 : 0}/T:${ageDays < 0 ? 'U' : ageDays}/P:${privilege}/R:${assets}/D:${data}`;
}

const VECTOR = /^KSE:1\/p:(?<p>0|1|0\.\d{1,3})\/V:(?<V>[ADUI])\/F:(?<F>[CRWSE])\/A:(?<A>[PXOTBL])\/H:(?<H>[01])\/T:(?<T>U|\d{1,6})\/P:(?<P>[AWRU])\/R:(?<R>\d{1,9})\/D:(?<D>[RCIN])$/;

/** Factors of a vector string; undefined where it is not one of version 1. */
export function parseVector(text: string): Factors | undefined {
  const groups = VECTOR.exec(text)?.groups;
  if (!groups) return undefined;
  return {
    certainty: Number(groups.p), validity: groups.V as Factors['validity'], form: groups.F as Factors['form'], access: groups.A as Factors['access'],
    historyOnly: groups.H === '1', ageDays: groups.T === 'U' ? -1 : Number(groups.T), privilege: groups.P as Factors['privilege'], assets: Number(groups.R), data: groups.D as Factors['data'],
  };
}

/** Each factor's letters from most to least exposed. */
export const ORDER = {
  validity: ['A', 'D', 'U', 'I'], form: ['C', 'R', 'W', 'S', 'E'], access: ['P', 'X', 'O', 'T', 'B', 'L'], privilege: ['A', 'W', 'U', 'R'], data: ['R', 'C', 'I', 'N'],
} as const;

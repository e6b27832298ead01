import { join } from 'node:path';

/** Names of everything a rotation keeps on disk; nothing in it is a secret in clear. */
export interface RotationState {
  readonly directory: string;
  readonly lock: string;
  readonly journal: string;
  /** Copy of the plan as it was when it was first applied. */
  readonly plan: string;
  /** Temporary names of rewritten files carry it. */
  readonly tag: string;
  /** Values and edits that a killed run goes on with, encrypted. */
  readonly sealed: string;
}

/** Identity that sealed values and the default secrets file are encrypted to. */
export function identityPath(state: string): string {
  return join(state, 'age-identity');
}

/** Fingerprints of retired values, one JSON line each (src/config/revoked.ts reads it). */
export function revokedPath(state: string): string {
  return join(state, 'revoked.jsonl');
}

export function rotationState(state: string, planId: string): RotationState {
  const directory = join(state, 'rotations', planId);
  return {
    directory,
    lock: join(directory, 'lock'),
    journal: join(directory, 'journal.jsonl'),
    plan: join(directory, 'plan.json'),
    tag: planId.slice(0, 8),
    sealed: join(directory, 'sealed.jsonl'),
  };
}

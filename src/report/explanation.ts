import type { Exposure } from '../exposure/assess';
import type { Change, FactorEffect } from '../exposure/explain';
import { printable } from './text';

/** For a terminal: the score, its factors from the one that weighs most, and what would lower it. */
export function explanationText({ exposure, effects, changes }: { exposure: Exposure; effects: readonly FactorEffect[]; changes: readonly Change[] }): string {
  const { credential, score, vector, decision, evidence } = exposure;
  const lines = [
    `${printable(credential.title)}  ${credential.id}`,
    `exposure ${score.toFixed(1)} of 10, ${decision}   ${printable(vector)}`,
    '',
    'factor        value    without  evidence',
    ...effects.map(({ factor, value, without }) => `${factor.padEnd(13)} ${value.padEnd(8)} ${without.toFixed(1).padStart(7)}  ${printable(evidence[factor])}`),
    '',
    changes.length ? 'cheapest changes first:' : 'no single change lowers it',
    ...changes.map(({ what, score: after, decision: then }) => `  ${after.toFixed(1).padStart(4)} ${then.padEnd(13)} ${printable(what)}`),
  ];
  return lines.join('\n') + '\n';
}

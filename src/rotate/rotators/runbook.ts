import { KeysweepError, type Occurrence } from '../../model';
import type { Rotator } from '../contract';

/** What has no API: the plan says what a person does. `apply` never runs it. */
export const runbook: Rotator = {
  id: 'runbook',
  title: 'By hand, with a runbook',
  parts: ['secret'],
  mode: () => 'person',
  propose: () => ({ options: {} }),
  inspect: () => Promise.reject(byHand()),
  create: () => Promise.reject(byHand()),
  set: () => Promise.reject(byHand()),
  test: () => Promise.reject(byHand()),
  retire: () => Promise.reject(byHand()),
  prove: () => Promise.reject(byHand()),
  compensate: () => Promise.reject(byHand()),
};

function byHand(): KeysweepError {
  return new KeysweepError('by-hand', 'this credential has no rotator: follow the runbook of its plan entry');
}

/** Steps for a person, in the order that leaves no moment without a working credential. */
export function runbookFor(occurrences: readonly Occurrence[], issuer: { readonly rotate?: string; readonly revoke?: string; readonly remediation?: string }, key: string): string[] {
  const [first] = occurrences;
  const places = occurrences.map((one) => `${one.path}:${one.line}`);
  const hashOnly = first.form === 'strong-hash' || first.form === 'weak-hash';
  return [
    `Find out what uses this ${first.title.toLowerCase()}${first.target?.host ? ` on ${first.target.host}` : ''}${first.principal ? ` (${first.principal})` : ''}.`,
    issuer.rotate ? `Make a new one: ${issuer.rotate}` : `Make a new one at ${first.provider === 'generic' ? 'its issuer' : first.provider}, beside the old one where that is possible.`,
    `Store it: \`keysweep rotate put ${key}\` reads it from standard input, so it never stands in a shell history.`,
    `Replace it at ${places.slice(0, 5).join(', ')}${places.length > 5 ? ` and ${places.length - 5} more places` : ''}, then restart and check the consumers.`,
    issuer.revoke ? `End the old one: ${issuer.revoke}` : 'End the old one at its issuer.',
    hashOnly ? 'Log in with the old password once more: it must be refused.' : 'Run `keysweep verify` on the report: the old one must be inactive.',
    ...(issuer.remediation ? [issuer.remediation] : []),
  ];
}

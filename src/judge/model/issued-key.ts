import type { StatementFacts } from '../../model';
import type { Floor } from './floor';
import { sequenceShare } from './value-features';

/** Names whose end can only mean a credential; what marks a page or a request is known for it (known.ts). */
const KEY_NAME = /(?:token|secret|(?:api|access|auth|secret|client|private|encrypt\w{0,4}|sign\w{0,3}|master|service|deploy)[-_.]?key)$/i;

/** Hexadecimal digits of 128 bits and more, whole bytes of them, behind a word or none (`pri_5f0c…`, `oauth2:34cb…`). */
const KEY = /^(?:[a-z][a-z0-9]{1,11}[_:-])?((?:[0-9a-f]{2}){16,64})$/;

/** Different digits that so many random ones hold but for one in ten thousand. */
const LEAST_DISTINCT = 10;

/** Just above the default confidence: the labelled code, where most such values stand in programs, would leave them a little below. */
const IN_USE = 0.55;

/** Hexadecimal keys under a credential's name in settings and scripts, where a digest, a commit or an identifier has a name of its own. */
export function issuedKey({ name, value, style, dynamic }: StatementFacts, madeUp: boolean): Floor | undefined {
  if (madeUp || dynamic || (style !== 'data' && style !== 'shell') || !KEY_NAME.test(name)) return undefined;
  const digits = KEY.exec(value)?.[1];
  if (digits === undefined || new Set(digits).size < LEAST_DISTINCT || sequenceShare(digits) > 0.3) return undefined;
  return { least: IN_USE, evidence: { kind: 'model', effect: 'raises', text: 'random hexadecimal digits of a key\'s length under the name of a credential' } };
}

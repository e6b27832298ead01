import { GRAMMARS } from './grammars/all';
import { FACTS } from './grammars/facts';
import { KINDS } from './kinds';
import { PLATFORMS } from './platforms/platforms';
import type { Platform } from './platforms/platforms';
import { FINGERPRINTS } from './platforms/fingerprints';

/** What is read on one platform, for documentation. */
export interface PlatformCoverage {
  readonly platform: Platform;
  /** Kinds of secrets its own grammars name, in the order of KINDS, with their number of statements. */
  readonly kinds: readonly { readonly kind: string; readonly statements: number }[];
  /** Statements its own grammars know to hold no secret. */
  readonly harmless: number;
  readonly signs: number;
}

/** Coverage by platform, from the grammars and fingerprints themselves. */
export function coverage(): PlatformCoverage[] {
  const patterns = GRAMMARS.flatMap((grammar, index) => FACTS[index]!.map(({ kind }) => ({ kind, grammar })));
  return PLATFORMS.map((platform) => {
    const own = patterns.filter((pattern) => pattern.grammar.platforms.includes(platform.id));
    const kinds = Object.keys(KINDS)
      .map((kind) => ({ kind, statements: own.filter((pattern) => pattern.kind === kind).length }))
      .filter(({ statements }) => statements > 0);
    return { platform, kinds, harmless: own.filter((pattern) => pattern.kind === '-').length, signs: FINGERPRINTS.filter((fingerprint) => fingerprint.platform === platform.id).length };
  });
}

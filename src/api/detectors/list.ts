import { nearest } from '../../config/spelling';
import { KeysweepError, type RuleMetadata } from '../../model';
import { builtInDetectors } from '../../pipeline/detectors';
import { detectorsWith, type FurtherDetectors } from './load';

function rulesOf(further: FurtherDetectors): Readonly<Record<string, RuleMetadata>> {
  return (further.packs?.length || further.plugins?.length ? detectorsWith(further) : builtInDetectors()).rules();
}

/** Rules by id, all or those of a provider or family. */
export function listDetectors(further: FurtherDetectors, { provider, family }: { provider?: string; family?: string } = {}): RuleMetadata[] {
  return Object.values(rulesOf(further))
    .filter((rule) => (provider === undefined || rule.provider === provider) && (family === undefined || rule.family === family))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** One rule. Throws `no-detector` with ids that look like it. */
export function showDetector(further: FurtherDetectors, id: string): RuleMetadata {
  const rules = rulesOf(further);
  if (Object.hasOwn(rules, id)) return rules[id]!;
  const words = id.toLowerCase().split(/[^a-z0-9]+/).filter((word) => word.length > 2);
  const meant = nearest(id, Object.keys(rules));
  const near = [...new Set([...(meant === undefined ? [] : [meant]), ...Object.keys(rules).filter((other) => words.some((word) => other.includes(word)))])].slice(0, 5);
  throw new KeysweepError('no-detector', `there is no detector ${id}`, { where: id, actions: near.length > 0 ? near.map((other) => `keysweep detectors show ${other}`) : ['keysweep detectors list'] });
}

import type { CodeDetector, DetectorMetadata, Hit, Match, Observation, View } from '../../src/model';
import { KINDS } from './kinds';
import { mayBeConfiguration, STRONG_TRIGGERS, WEAK_TRIGGERS } from './triggers';

const references = ['https://hashcat.net/wiki/doku.php?id=example_hashes'];

const reports: DetectorMetadata[] = Object.entries(KINDS).map(([name, kind]) => ({
  id: `device-${name}`,
  title: kind.title,
  family: 'device',
  provider: 'device',
  confidence: kind.confidence,
  privilege: kind.privilege,
  remediation: kind.remediation,
  references,
}));

/** Reads configurations and dumps of network devices: every statement that stores a secret, by platform. */
const device: CodeDetector = {
  id: 'device-config',
  title: 'Secret in a device configuration',
  family: 'device',
  provider: 'device',
  confidence: 'high',
  references,
  keywords: [...STRONG_TRIGGERS, ...WEAK_TRIGGERS],
  reports,
  scope: 'document',
  match: matchDocument,
};

export const detectors: readonly CodeDetector[] = [device];

/** Sources of programs, pages and translations: they quote statements now and then, but are no configuration, and most of what is scanned. */
const PROGRAM = /\.(?:[cm]?[jt]sx?|map|py[iw]?|go|java|kts?|scala|groovy|rs|c|h|cc|cpp|hpp|cxx|cs|vb|php|rb|swift|mm?|dart|lua|pl|pm|r|jl|ex|exs|erl|hs|clj|css|s[ac]ss|less|html?|vue|svelte|svg|proto|graphql|ipynb|wasm|d|pot?)$/;

function* matchDocument(view: View, hits: readonly Hit[]): Iterable<Match | Observation> {
  if (view.platform === undefined && (PROGRAM.test(view.name) || !mayBeConfiguration(view, hits))) return;
  // Grammars and signs of all platforms (45 ms of start-up) load with the first document that may be a configuration.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  yield* (require('./configuration') as typeof import('./configuration')).readConfiguration(view, hits);
}

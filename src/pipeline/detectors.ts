import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeModules } from '../../detectors';
import { loadDetectorSet, openRules, type StoredRules } from '../engine/load';
import type { DetectorSet } from '../engine/detector-set';
import type { CodeDetector, DetectorMetadata, Pack, RuleMetadata, RulesById } from '../model';

/** Detector set and rules of one scan, as a thread needs them. */
export interface Detectors {
  readonly set: DetectorSet;
  readonly rule: (ruleId: string) => RuleMetadata;
  readonly rules: () => RulesById;
  /** False: this set lives in this thread only, and worker threads cannot load it from dist. */
  readonly shared?: boolean;
}

const loaded = new Map<string, readonly CodeDetector[]>();

/** Code detectors of a module of detectors/, loaded on first use. */
export function loadCodeModule(name: string): readonly CodeDetector[] {
  let detectors = loaded.get(name);
  if (!detectors) {
    const found = codeModules.find(({ module }) => module === name);
    loaded.set(name, (detectors = found ? found.load().detectors : []));
  }
  return detectors;
}

/**
 * The built-in detectors: from the package's dist directory or, where the sources run (tests, bench),
 * compiled from the packs as they are now, so that nothing stale is tested.
 */
export function builtInDetectors(directory = distDirectory()): Detectors {
  if (runsFromSource) return (fromSource ??= compileDetectors([]));
  return detectorsOf(loadDetectorSet(directory, loadCodeModule), openRules(directory));
}

/** True where TypeScript sources run instead of what was built: then there is no worker to start, either. */
export const runsFromSource = __filename.endsWith('.ts');

let fromSource: Detectors | undefined;

/** Compiles the built-in packs and `userPacks` into one set (100–200 ms). */
export function compileDetectors(userPacks: readonly Pack[]): Detectors {
  // Compilation brings a regular expression parser (30 ms) and ajv, which built-in detectors do not need.
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { compile } = require('../engine/compile') as typeof import('../engine/compile');
  /* eslint-enable @typescript-eslint/no-require-imports */
  const { set, metadata } = compile([...builtInPacks(), ...userPacks], codeModules.map(({ module }) => ({ module, detectors: loadCodeModule(module) })));
  return { ...detectorsOf(set, { rule: (id) => metadata[id], all: () => metadata }), shared: false };
}

/** The packs the package ships. */
export function builtInPacks(): Pack[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { packFiles, readPack } = require('../engine/packs') as typeof import('../engine/packs');
  const root = packageDirectory();
  const schema = join(root, 'schemas', 'pack.schema.json');
  return packFiles(join(root, 'detectors')).filter((file) => file.endsWith('.json')).map((file) => readPack(file, schema));
}

/** Directory of package.json. */
export function packageDirectory(): string {
  let directory = __dirname;
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  return directory;
}

function detectorsOf(set: DetectorSet, stored: StoredRules): Detectors {
  const known = new Map<string, RuleMetadata>();
  let all: RulesById | undefined;
  const rule = (id: string): RuleMetadata => {
    let found = known.get(id);
    if (!found) known.set(id, (found = stored.rule(id) ?? unknownRule(id)));
    return found;
  };
  return { set, rule, rules: () => (all ??= stored.all()) };
}

/** A rule id no pack describes: a defect of a code detector, which must not lose the finding. */
function unknownRule(id: string): DetectorMetadata {
  return { id, title: id, family: 'generic', provider: 'generic', confidence: 'medium', references: [] };
}

/** The package's dist directory, seen from dist/src/pipeline, from a bundle in dist/, or from the sources. */
export function distDirectory(): string {
  if (process.env.KEYSWEEP_DIST) return process.env.KEYSWEEP_DIST;
  const here = __dirname;
  if (here.endsWith(join('dist', 'src', 'pipeline'))) return join(here, '..', '..');
  if (here.endsWith(join('src', 'pipeline'))) return join(here, '..', '..', 'dist');
  return here;
}

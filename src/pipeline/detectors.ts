import { join } from 'node:path';
import { codeModules } from '../../detectors';
import { isPackaged, packageDirectory, readPackaged } from '../config/packaged';
import { loadDetectorSet, loadIssuers, openRules, type StoredRules } from '../engine/load';
import type { DetectorSet } from '../engine/detector-set';
import { KeysweepError } from '../model';
import type { CodeDetector, DetectorMetadata, Issuers, Pack, RuleMetadata, RulesById, Skip } from '../model';
import type { PluginModule } from '../plugins/module';

/** Detector set and rules of one scan, as a thread needs them. */
export interface Detectors {
  readonly set: DetectorSet;
  /** What is known of one rule. */
  readonly rule: (ruleId: string) => RuleMetadata;
  /** All rules by id. */
  readonly rules: () => RulesById;
  /** Issuers by what variables are called, with the shapes of their credentials. */
  readonly issuers: () => Issuers;
  /** False: this set lives in this thread only, and worker threads cannot load it from dist. */
  readonly shared?: boolean;
  /** What detectors from outside could not do (time, memory, errors): parts of the scan that are missing. */
  readonly troubles?: () => readonly Skip[];
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
  return detectorsOf(loadDetectorSet(directory, loadCodeModule), openRules(directory), () => loadIssuers(directory));
}

/** True where TypeScript sources run instead of what was built: then there is no worker to start, either. */
export const runsFromSource = __filename.endsWith('.ts');

let fromSource: Detectors | undefined;

/** Compiles the built-in packs, `userPacks` and modules from outside into one set (100–200 ms). Throws `invalid-pack` where one takes an id that is taken or, unless the caller tries patterns itself, does not end. */
export function compileDetectors(userPacks: readonly Pack[], plugins: readonly PluginModule[] = [], { tryPatterns = true } = {}): Detectors {
  // Compilation brings a regular expression parser (30 ms) and ajv, which built-in detectors do not need.
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { compile } = require('../engine/compile') as typeof import('../engine/compile');
  const { issuersOf } = require('../engine/issuers') as typeof import('../engine/issuers');
  const { assertPatternsEnd } = require('../engine/pattern-time') as typeof import('../engine/pattern-time');
  /* eslint-enable @typescript-eslint/no-require-imports */
  const builtIn = builtInPacks();
  assertNewIds(builtIn, userPacks, plugins);
  if (tryPatterns) for (const { detectors } of userPacks) assertPatternsEnd(detectors);
  const modules = [...codeModules.map(({ module }) => ({ module, detectors: loadCodeModule(module) })), ...plugins.map(({ name, detectors }) => ({ module: name, detectors }))];
  const packs = [...builtIn, ...userPacks];
  const { set, metadata } = compile(packs, modules);
  return {
    ...detectorsOf(set, { rule: (id) => metadata[id], all: () => metadata }, () => issuersOf(packs)), shared: false,
    troubles: plugins.length > 0 ? () => plugins.flatMap(({ troubles }) => troubles) : undefined,
  };
}

/** One id, one detector: nobody can take the place of a built-in one, or of another's, unnoticed. */
function assertNewIds(builtIn: readonly Pack[], userPacks: readonly Pack[], plugins: readonly PluginModule[]): void {
  const taken = new Set(builtIn.flatMap(({ detectors }) => detectors.map(({ id }) => id)));
  for (const { id } of codeModules.flatMap(({ module }) => loadCodeModule(module))) taken.add(id);
  for (const id of [...userPacks.flatMap(({ detectors }) => detectors.map((detector) => detector.id)), ...plugins.flatMap(({ detectors }) => detectors.map((detector) => detector.id))]) {
    if (taken.has(id)) throw new KeysweepError('invalid-pack', `there is a detector ${id} already`, { where: id, actions: [`give it another id; keysweep detectors show ${id} shows the other`] });
    taken.add(id);
  }
}

/** File of the packs in dist: what compilation needs of them, in one. */
export const PACKS_FILE = 'packs.json';

/** The packs the package ships: its sources where they run, else the file that the build made of them. */
export function builtInPacks(): Pack[] {
  if (!runsFromSource && isPackaged(join(distDirectory(), PACKS_FILE))) return JSON.parse(readPackaged(join(distDirectory(), PACKS_FILE)).toString('utf8')) as Pack[];
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { packFiles, readPack } = require('../engine/packs') as typeof import('../engine/packs');
  const root = packageDirectory();
  const schema = join(root, 'schemas', 'pack.schema.json');
  return packFiles(join(root, 'detectors')).filter((file) => file.endsWith('.json')).map((file) => readPack(file, schema));
}

function detectorsOf(set: DetectorSet, stored: StoredRules, issuers: () => Issuers): Detectors {
  const known = new Map<string, RuleMetadata>();
  let all: RulesById | undefined;
  let loadedIssuers: Issuers | undefined;
  const rule = (id: string): RuleMetadata => {
    let found = known.get(id);
    if (!found) known.set(id, (found = stored.rule(id) ?? unknownRule(id)));
    return found;
  };
  return { set, rule, rules: () => (all ??= stored.all()), issuers: () => (loadedIssuers ??= issuers()) };
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

import { createTextScanner } from '../../src/api/scan-text';
import { builtInDetectors, builtInPacks } from '../../src/pipeline/detectors';
import { figure } from './figures';

// One MB that is nothing but beginnings, near misses and whole examples of what a detector looks for, against one MB of ordinary
// source. recheck proves each pattern linear when packs are checked (npm run packs:check); this measures the whole way through.
// Every detector is tried on 1 KB in each shape: patterns see windows of 576 bytes, so what is slow is slow there. Code that sees
// whole documents is tried on 32 and 64 KB, where what is quadratic shows; the slowest of all on half a MB and on a MB.

const MB = 1 << 20;
const SMALL = 1 << 10;
const MIDDLE = 64 << 10;
/** The worst MB may cost so many times an ordinary one… */
const MOST_TIMES = 400;
/** …and so much (ms of CPU) for each thing found in it: its place, judgement, seal and report. A MB has room for 30,000. */
const MOST_MS_A_FINDING = 1;
/** So many of the slowest small texts are tried on a MB. */
const SLOWEST = 6;
/** A small text over this share of the limit is looked at again: the first look compiles patterns, and others run beside. */
const SUSPECT = 1 / 4;

const ordinary = (): string => {
  const line = 'export function handle(request: Request, response: Response): void { const value = request.query.get("name"); return respond(response, value); }\n';
  return line.repeat(Math.ceil(MB / line.length)).slice(0, MB);
};

const cpu = (work: () => void): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

const fill = (piece: string, size: number): string => piece.repeat(Math.ceil(size / piece.length)).slice(0, size);

/** Of the start of a detector's token and an example of it, the texts that make an engine begin most often, read on longest or find most. */
const SHAPES: Record<string, (seed: string, example: string, size: number) => string> = {
  repeated: (seed, _, size) => fill(seed, size),
  'with values': (seed, _, size) => fill(`${seed}="aB3${'x'.repeat(40)} `, size),
  'one long value': (seed, _, size) => seed + fill('aB3_', size),
  'a line each': (seed, _, size) => fill(`${seed} = \n`, size),
  'near misses': (_, example, size) => fill(`${example.slice(0, -1)}\u00ff `, size),
  matches: (_, example, size) => fill(`${example}\n`, size),
};

interface Subject {
  readonly id: string;
  readonly seed: string;
  readonly example: string;
  readonly path: string;
  /** Sees whole documents, not windows. */
  readonly wide: boolean;
}

/** Every detector, of packs and of code, with its first keyword or name. */
function subjects(): Subject[] {
  const pathOf = (paths: readonly string[] | undefined): string => `a/${(paths?.[0] ?? 'b.env').replace(/^\//, '').replace(/\*+/g, 'x')}`;
  const declared = builtInPacks().flatMap(({ detectors }) => detectors.map(({ id, keywords, names, paths, examples }) => {
    const seed = keywords?.[0] ?? names?.[0] ?? id;
    const [first] = (examples ?? []) as readonly (string | { readonly text: string })[];
    return { id, seed, example: (typeof first === 'string' ? first : first?.text) ?? `${seed} = "aB3xQ9zLkP7wVt2"`, path: pathOf(paths), wide: false };
  }));
  const { set } = builtInDetectors();
  const coded: Subject[] = [];
  for (let index = 0; index < set.detectorCount; index++) {
    const detector = set.detector(index);
    if (detector.kind !== 'code') continue;
    const code = set.loadModule(detector.module!).find(({ id }) => id === detector.id)!;
    for (const seed of code.keywords.length > 0 ? code.keywords.slice(0, 3) : ['password']) coded.push({ id: detector.id, seed, example: `${seed} "aB3xQ9zLkP7wVt2"`, path: pathOf(code.paths), wide: code.scope === 'document' });
  }
  return [...declared, ...coded];
}

test('one MB of the worst input of any detector costs a bounded multiple of an ordinary MB', () => {
  const scan = createTextScanner({}, undefined, Buffer.alloc(32, 7));
  for (let i = 0; i < 3; i++) scan(ordinary(), 'src/a.ts');
  const base = Math.max(1, Math.min(...Array.from({ length: 5 }, () => cpu(() => scan(ordinary(), 'src/a.ts')))));
  const limitOf = (size: number, findings: number): number => base * MOST_TIMES * (size / MB) + MOST_MS_A_FINDING * findings;

  const all = subjects();
  const costs: { one: Subject; shape: string; ms: number }[] = [];
  for (const one of all) {
    for (const [shape, text] of Object.entries(SHAPES)) {
      const small = text(one.seed, one.example, SMALL);
      // Wall time counts finer than CPU does; the least of a few is what it costs.
      let ms = Infinity;
      for (let look = 0; look < 4; look++) {
        const started = performance.now();
        const { occurrences } = scan(small, one.path);
        ms = Math.min(ms, performance.now() - started);
        if (ms < limitOf(SMALL, occurrences.length) * SUSPECT) break;
      }
      costs.push({ one, shape, ms });
    }
  }
  costs.sort((a, b) => b.ms - a.ms);
  /** Costs of half a text and of all of it. */
  const measured = ({ one, shape }: { one: Subject; shape: string }, size: number): { id: string; shape: string; size: number; findings: number; half: number; ms: number } => {
    const text = SHAPES[shape]!(one.seed, one.example, size);
    let findings = 0;
    const half = cpu(() => scan(text.slice(0, size / 2), one.path));
    const ms = cpu(() => { findings = scan(text, one.path).occurrences.length; });
    return { id: one.id, shape, size, findings, half, ms };
  };
  const wide = new Map(costs.filter(({ one }) => one.wide).reverse().map((cost) => [cost.one.id, cost]));
  const largest = costs.slice(0, SLOWEST).map((cost) => measured(cost, MB));
  const middle = [...wide.values()].map((cost) => measured(cost, MIDDLE));
  const slowest = largest.reduce((most, one) => (one.ms > most.ms ? one : most));
  console.log(`an ordinary MB ${base.toFixed(1)} ms; ${costs.length} small texts, ${middle.length} of 64 KB, ${largest.length} of a MB; worst: ${[...largest, ...middle].sort((a, b) => b.ms / b.size - a.ms / a.size).slice(0, 10).map(({ id, shape, size, findings, half, ms }) => `${id} ${shape} ${size >> 10} KB ${ms.toFixed(0)} ms (half of it ${half.toFixed(0)}), ${findings} findings`).join('; ')}`);
  expect(new Set(all.map(({ id }) => id)).size).toBeGreaterThan(1000);
  expect([...largest, ...middle].filter(({ ms, size, findings }) => ms > limitOf(size, findings) + 100)).toEqual([]);
  // Twice the text costs twice the time; what is quadratic costs four times. A tenth of a second is noise.
  expect([...largest, ...middle].filter(({ half, ms }) => ms > 3 * half + 100)).toEqual([]);
  figure('Hostile input', 'detectors tried on their worst input; shapes', `${new Set(all.map(({ id }) => id)).size}; ${Object.keys(SHAPES).length}`, 'measured');
  figure('Hostile input', 'worst MB: ms of CPU, times an ordinary MB, findings in it', `${slowest.ms.toFixed(0)} (${slowest.id}), ${(slowest.ms / base).toFixed(0)}, ${slowest.findings.toLocaleString('en')}`, 'measured');
});

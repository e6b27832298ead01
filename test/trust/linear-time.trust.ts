import { createTextScanner } from '../../src/api/scan-text';
import { builtInPacks } from '../../src/pipeline/detectors';
import { figure } from './figures';

// One MB that is nothing but beginnings of what a detector looks for, in several arrangements, against one MB of ordinary
// source. recheck proves each pattern linear when packs are checked (npm run packs:check); this measures the whole way through.

const MB = 1 << 20;
/** Worst input may cost so many times an ordinary MB of the same size, however slow the machine. */
const MOST_TIMES = 400;
/** No input may cost more than this, in ms a MB of CPU: a minute for 30 MB. */
const MOST_MS = 2000;

/** Text that each beginning is tried on first, in bytes, and how many of the slowest are then tried on a MB. */
const SMALL = 8 << 10;
const SLOWEST = 20;

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

/** Of the start of a detector's token, the shapes of text that make an engine begin most often, or read on longest. */
const SHAPES: Record<string, (seed: string, size: number) => string> = {
  repeated: (seed, size) => seed.repeat(Math.ceil(size / seed.length)).slice(0, size),
  'with values': (seed, size) => `${seed}="aB3${'x'.repeat(40)} `.repeat(Math.ceil(size / (seed.length + 46))).slice(0, size),
  'one long value': (seed, size) => `${seed}${'aB3_'.repeat(size / 4)}`.slice(0, size),
  'a line each': (seed, size) => `${seed} = \n`.repeat(Math.ceil(size / (seed.length + 4))).slice(0, size),
};

test('one MB of the worst input of any detector costs a bounded multiple of an ordinary MB', () => {
  const scan = createTextScanner({}, undefined, Buffer.alloc(32, 7));
  for (let i = 0; i < 3; i++) scan(ordinary(), 'src/a.ts');
  const base = Math.max(1, Math.min(...Array.from({ length: 5 }, () => cpu(() => scan(ordinary(), 'src/a.ts')))));
  const seeds = new Map<string, string>();
  let detectors = 0;
  for (const detector of builtInPacks().flatMap(({ detectors: all }) => all)) {
    detectors++;
    for (const seed of [detector.keywords?.[0], detector.names?.[0]]) if (seed) seeds.set(seed, seeds.get(seed) ?? detector.id);
  }
  // Every start in every shape on a little text, by wall time, which counts finer than CPU does; the slowest then on a MB each.
  const costs: { id: string; seed: string; shape: string; ms: number }[] = [];
  for (const [seed, id] of seeds) {
    for (const [shape, text] of Object.entries(SHAPES)) {
      const started = performance.now();
      scan(text(seed, SMALL), 'src/a.env');
      costs.push({ id, seed, shape, ms: performance.now() - started });
    }
  }
  costs.sort((a, b) => b.ms - a.ms);
  const worst = costs.slice(0, SLOWEST).map(({ id, seed, shape }) => {
    const text = SHAPES[shape]!(seed, MB);
    return { id, shape, half: cpu(() => scan(text.slice(0, MB / 2), 'src/a.env')), ms: cpu(() => scan(text, 'src/a.env')) };
  }).sort((a, b) => b.ms - a.ms);
  const [slowest] = worst;
  console.log(`an ordinary MB ${base.toFixed(1)} ms; ${costs.length} texts; worst: ${worst.slice(0, 8).map(({ id, shape, half, ms }) => `${id} ${shape} ${ms.toFixed(0)} ms (half of it ${half.toFixed(0)})`).join(', ')}`);
  expect(detectors).toBeGreaterThan(1000);
  expect(slowest!.ms).toBeLessThan(Math.max(MOST_MS, base * MOST_TIMES));
  // Twice the text costs twice the time; what is quadratic costs four times. A tenth of a second is noise.
  expect(worst.filter(({ half, ms }) => ms > 3 * half + 100)).toEqual([]);
  figure('Hostile input', 'detectors whose worst input was measured', detectors, 'measured');
  figure('Hostile input', 'worst MB: ms of CPU, times an ordinary MB', `${slowest!.ms.toFixed(0)} (${slowest!.id}), ${(slowest!.ms / base).toFixed(0)}`, 'measured');
});

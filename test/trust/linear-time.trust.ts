import { parentPort } from 'node:worker_threads';
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

test('one MB of the worst input of each detector costs a bounded multiple of an ordinary MB', () => {
  expect(parentPort).toBeNull();
  const scan = createTextScanner({}, undefined, Buffer.alloc(32, 7));
  for (let i = 0; i < 3; i++) scan(ordinary(), 'src/a.ts');
  const base = Math.max(1, Math.min(...Array.from({ length: 5 }, () => cpu(() => scan(ordinary(), 'src/a.ts')))));
  const worst: { id: string; ms: number; what: string }[] = [];
  const detectors = builtInPacks().flatMap(({ detectors: all }) => all);
  // Every keyword alone would take an hour: each detector's is tried in one of the arrangements on 64 KB, the slowest then on a MB in all.
  const small = 64 << 10;
  const arrangements = (seed: string, size: number): [string, string][] => [
    ['repeated', seed.repeat(Math.ceil(size / seed.length)).slice(0, size)],
    ['with values', `${seed}="aB3${'x'.repeat(40)} `.repeat(Math.ceil(size / (seed.length + 46))).slice(0, size)],
    ['one long value', `${seed}${'aB3_'.repeat(size / 4)}`.slice(0, size)],
    ['a line each', `${seed} = \n`.repeat(Math.ceil(size / (seed.length + 4))).slice(0, size)],
  ];
  const seedOf = (detector: (typeof detectors)[number]): string => detector.keywords?.[0] ?? detector.names?.[0] ?? 'password';
  const costs = detectors.map((detector, index) => {
    const [what, text] = arrangements(seedOf(detector), small)[index % 4]!;
    return { detector, what, ms: cpu(() => scan(text, 'src/a.env')) };
  }).sort((a, b) => b.ms - a.ms);
  for (const { detector } of costs.slice(0, 25)) {
    for (const [what, text] of arrangements(seedOf(detector), MB)) worst.push({ id: detector.id, what, ms: cpu(() => scan(text, 'src/a.env')) });
  }
  worst.sort((a, b) => b.ms - a.ms);
  const [slowest] = worst;
  console.log(`an ordinary MB ${base.toFixed(1)} ms; worst: ${worst.slice(0, 5).map(({ id, what, ms }) => `${id} ${what} ${ms.toFixed(0)} ms`).join(', ')}`);
  expect(slowest!.ms).toBeLessThan(Math.max(MOST_MS, base * MOST_TIMES));
  figure('Hostile input', 'detectors whose worst input was measured', costs.length, 'measured');
  figure('Hostile input', 'worst MB: ms of CPU, times an ordinary MB', `${slowest!.ms.toFixed(0)} (${slowest!.id}), ${(slowest!.ms / base).toFixed(0)}`, 'measured');
});

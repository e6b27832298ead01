import { createTextScanner } from '../../src/api/scan-text';
import { builtInDetectors, builtInPacks } from '../../src/pipeline/detectors';
import { figure } from './figures';

// One MB that is nothing but beginnings, near misses and whole examples of what a detector looks for, against one MB of ordinary
// source. recheck proves each pattern linear when packs are checked (npm run packs:check); this measures the whole way through.
// Every detector is tried on 1 KB in each shape: patterns see windows of 576 bytes, so what is slow is slow there. Those nearest to
// their limit, and all over it, go on to 16 and 64 KB. Code that sees whole documents is always tried on 64 and 256 KB, where what is
// quadratic shows. The slowest of all are tried on half a MB and on a MB. CPU time decides, so that a loaded machine measures alike.

const KB = 1 << 10;
const MB = 1 << 20;
const SMALL = KB;
/** Sizes compared, of code that sees whole documents and of the rest. */
const WIDE = [64 * KB, 256 * KB] as const;
const NARROW = [16 * KB, 64 * KB] as const;
/** The worst MB may cost so many times an ordinary one… */
const MOST_TIMES = 1200;
/** …and so much (ms of CPU) for each thing found in it: its place, judgement, seal and report. A MB has room for 90,000. */
const MOST_MS_A_FINDING = 0.5;
/** Detectors whose small text is nearest to its limit, tried on 16 and 64 KB. */
const SUSPECTS = 40;
/** So many of the slowest are tried on a MB. */
const SLOWEST = 6;
/** Four times the text costs four times the time and what is quadratic sixteen times; more than this and NOISE (ms) is not linear. */
const MOST_GROWTH = 8;
const NOISE = 100;
/** A small text over this share of its limit is looked at again, up to LOOKS times: the first looks compile patterns. */
const LOOK_AGAIN = 1 / 8;
const LOOKS = 5;

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

/** The worst shape of a detector's 1 KB. */
interface Trial {
  readonly one: Subject;
  readonly shape: string;
  /** Cost as a share of the limit. */
  readonly share: number;
}

/** A text of one shape at two sizes. */
interface Growth {
  readonly id: string;
  readonly shape: string;
  readonly sizes: readonly [number, number];
  readonly ms: readonly [number, number];
  readonly findings: number;
}

test('one MB of the worst input of any detector costs a bounded multiple of an ordinary MB', () => {
  const scan = createTextScanner({}, undefined, Buffer.alloc(32, 7));
  for (let i = 0; i < 3; i++) scan(ordinary(), 'src/a.ts');
  const base = Math.max(1, Math.min(...Array.from({ length: 5 }, () => cpu(() => scan(ordinary(), 'src/a.ts')))));
  const limitOf = (size: number, findings: number): number => base * MOST_TIMES * (size / MB) + MOST_MS_A_FINDING * findings;

  const all = subjects();
  const worst = new Map<string, Trial>();
  for (const one of all) {
    for (const [shape, text] of Object.entries(SHAPES)) {
      const small = text(one.seed, one.example, SMALL);
      let share = Infinity;
      for (let look = 0; look < LOOKS && share > LOOK_AGAIN; look++) {
        let findings = 0;
        const ms = cpu(() => { findings = scan(small, one.path).occurrences.length; });
        share = Math.min(share, ms / limitOf(SMALL, findings));
      }
      if (share > (worst.get(one.id)?.share ?? -1)) worst.set(one.id, { one, shape, share });
    }
  }
  const trials = [...worst.values()].sort((a, b) => b.share - a.share);

  const grown = ({ one, shape }: Trial, sizes: readonly [number, number]): Growth => {
    let findings = 0;
    const [less, more] = sizes.map((size) => {
      const text = SHAPES[shape]!(one.seed, one.example, size);
      return cpu(() => { findings = scan(text, one.path).occurrences.length; });
    });
    return { id: one.id, shape, sizes, ms: [less!, more!], findings };
  };
  const shareOf = ({ sizes, ms, findings }: Growth): number => ms[1] / limitOf(sizes[1], findings);
  const suspects = trials.filter(({ one, share }, at) => !one.wide && (at < SUSPECTS || share > 1));
  const tried = [
    ...trials.filter(({ one }) => one.wide).map((trial) => ({ trial, growth: grown(trial, WIDE) })),
    ...suspects.map((trial) => ({ trial, growth: grown(trial, NARROW) })),
  ].sort((a, b) => shareOf(b.growth) - shareOf(a.growth));
  const middle = tried.map(({ growth }) => growth);
  const largest = tried.slice(0, SLOWEST).map(({ trial }) => grown(trial, [MB / 2, MB]));

  const told = ({ id, shape, sizes, ms, findings }: Growth): string => `${id} (${shape}): ${sizes[1] / KB} KB ${ms[1].toFixed(0)} ms, ${sizes[0] / KB} KB ${ms[0].toFixed(0)} ms, ${findings} findings`;
  const slowest = largest.reduce((most, one) => (one.ms[1] > most.ms[1] ? one : most));
  console.log(`an ordinary MB ${base.toFixed(1)} ms; ${all.length * Object.keys(SHAPES).length} texts of 1 KB, ${middle.length} detectors at two sizes, ${largest.length} on a MB\n  ${[...largest, ...middle.slice(0, 10)].map(told).join('\n  ')}`);
  expect(worst.size).toBeGreaterThan(1000);
  expect([...largest, ...middle].filter((one) => one.ms[1] > limitOf(one.sizes[1], one.findings) + NOISE).map(told)).toEqual([]);
  expect(middle.filter(({ ms }) => ms[1] > MOST_GROWTH * ms[0] + NOISE).map(told)).toEqual([]);
  // Of twice the text: twice and four times.
  expect(largest.filter(({ ms }) => ms[1] > 3 * ms[0] + NOISE).map(told)).toEqual([]);
  figure('Hostile input', 'detectors tried on their worst input; shapes', `${worst.size.toLocaleString('en')}; ${Object.keys(SHAPES).length}`, 'measured');
  figure('Hostile input', 'worst MB: ms of CPU, times an ordinary MB, findings in it', `${slowest.ms[1].toFixed(0)} (${slowest.id}), ${(slowest.ms[1] / base).toFixed(0)}, ${slowest.findings.toLocaleString('en')}`, 'measured');
});

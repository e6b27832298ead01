import { fuzz, buildTargets, removeBuilt, savedInputs, saveInput, type Built } from './fuzz/fuzz';
import { figure } from './figures';

// A short search of every target with a fixed seed, after all saved inputs. Long ones: `npm run fuzz`.

/** Inputs a target; slow readers end by time before. */
const RUNS = 2000;
const MILLISECONDS = 500;
let built: Built;
let tried = 0;

beforeAll(async () => { built = await buildTargets(); });
afterAll(() => {
  removeBuilt();
  figure('Hostile input', 'targets of the short search, each with its saved inputs first', built.names.length);
  figure('Hostile input', 'inputs tried by the short search', tried, 'measured');
});

test('every reader and writer stands a short search', async () => {
  const failures: string[] = [];
  for (const target of built.names) {
    const { runs, reached, failure } = await fuzz(built, target, { runs: RUNS, milliseconds: MILLISECONDS, seed: 20261127 });
    tried += runs;
    if (failure) failures.push(`${target}: kept as ${saveInput(target, failure.input)}\n${failure.error}`);
    else if (reached === 0 || runs < savedInputs(target).length) failures.push(`${target}: nothing was reached, so nothing was tried`);
  }
  expect(failures).toEqual([]);
  figure('Hostile input', 'crashes and hangs of the short search', failures.length);
});

import { detectors } from '../detectors/generic';
import { matchesOf, memoryView } from '../eval/view';
import { evaluate } from '../src/judge/model';

/** Microseconds the model may take for a candidate (issue 4). */
const budget = 20;
const turns = 50_000;

/** `npm run bench -- statement-model`: CPU time of one judgement. Exits 1 over the budget. */
export async function run(): Promise<void> {
  const texts = ['password = "xk7qhwz9vv2_Longer-value-0123456789abcdef"', 'apiKey: "my_secret_key"', 'TOKEN=56c4ff5179d5c0981962fa64b5f1f704'];
  for (const text of texts) {
    const view = memoryView('src/settings.py', text);
    const [match] = matchesOf(view, detectors);
    for (let turn = 0; turn < 5000; turn++) evaluate(match!.statement!, view.path);
    const started = process.cpuUsage();
    for (let turn = 0; turn < turns; turn++) evaluate(match!.statement!, view.path);
    const { user, system } = process.cpuUsage(started);
    const microseconds = (user + system) / turns;
    console.log(`${microseconds.toFixed(1)} µs  ${text}`);
    if (microseconds > budget) process.exitCode = 1;
  }
}

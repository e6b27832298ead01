import { spawn } from 'node:child_process';
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';

/** What one run of a command cost. */
export interface Cost {
  /** Seconds. */
  readonly wall: number;
  /** User and system seconds of the command and its children. */
  readonly cpu: number;
  /** Peak resident set of the process tree in MB, sampled every 10 ms. */
  readonly peak: number;
  readonly status: number;
}

/** Runs `command` (of a shell) with its output thrown away and measures it; needs Linux (/proc) and bash. */
export async function measure(command: string, timeoutMs = 600_000): Promise<Cost> {
  const child = spawn('bash', ['-c', `TIMEFORMAT='KSTIME %R %U %S'; time { ${command} ; } >/dev/null 2>&1`], { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  let peak = 0;
  const sampler = setInterval(() => (peak = Math.max(peak, residentMb(child.pid!))), 10);
  const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), timeoutMs);
  let text = '';
  child.stderr!.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  const status = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 137)));
  clearInterval(sampler);
  clearTimeout(timer);
  const [, wall = 'NaN', user = 'NaN', system = 'NaN'] = /KSTIME (\S+) (\S+) (\S+)/.exec(text) ?? [];
  return { wall: Number(wall), cpu: Number(user) + Number(system), peak, status };
}

/** Resident memory of a process and its descendants in MB. */
function residentMb(root: number): number {
  const parents = new Map<number, number>();
  const resident = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!pid) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      parents.set(pid, Number(fields[1]));
      resident.set(pid, (Number(fields[21]) * 4096) / 1e6);
    } catch {
      // It ended meanwhile.
    }
  }
  let sum = 0;
  for (const [pid, mb] of resident) {
    for (let at: number | undefined = pid; at; at = parents.get(at)) {
      if (at === root) {
        sum += mb;
        break;
      }
    }
  }
  return sum;
}

/** Seconds. */
const SLOW = 60;

/** One contender of a comparison. */
export interface Contender {
  readonly name: string;
  readonly command: string;
}

/**
 * Runs all contenders in turn, `rounds` times over, so that a noisy machine is noisy for all of them;
 * the best round of each counts. One that takes longer than `SLOW` runs once: it is far off, and holds up the rest.
 */
export async function alternate(contenders: readonly Contender[], rounds: number): Promise<Map<string, Cost>> {
  const best = new Map<string, Cost>();
  for (let round = 0; round < rounds; round++) {
    for (const { name, command } of contenders) {
      if ((best.get(name)?.wall ?? 0) > SLOW) continue;
      const cost = await measure(command);
      const before = best.get(name);
      best.set(name, before ? { wall: Math.min(before.wall, cost.wall), cpu: Math.min(before.cpu, cost.cpu), peak: Math.max(before.peak, cost.peak), status: cost.status } : cost);
    }
  }
  return best;
}

/** Prints a comparison as a Markdown table with ratios against `base`. */
export function printTable(title: string, costs: ReadonlyMap<string, Cost>, base: string, megabytes?: number): void {
  const reference = costs.get(base)!;
  console.log(`\n### ${title}\n`);
  console.log('| tool | wall s | CPU s | MB/s | peak MB | wall × | CPU × | exit |');
  console.log('|---|--:|--:|--:|--:|--:|--:|--:|');
  for (const [name, { wall, cpu, peak, status }] of costs) {
    const rate = megabytes ? (megabytes / wall).toFixed(0) : '';
    console.log(`| ${name} | ${wall.toFixed(2)} | ${cpu.toFixed(2)} | ${rate} | ${peak.toFixed(0)} | ${(wall / reference.wall).toFixed(2)} | ${(cpu / reference.cpu).toFixed(2)} | ${status} |`);
  }
}

/** Path of a program, or undefined where it is not on PATH (or in KEYSWEEP_PEERS). */
export function which(program: string): string | undefined {
  for (const folder of `${process.env.KEYSWEEP_PEERS ?? ''}:${process.env.PATH ?? ''}`.split(':')) {
    if (!folder) continue;
    try {
      accessSync(`${folder}/${program}`, constants.X_OK);
      return `${folder}/${program}`;
    } catch {
      continue;
    }
  }
  return undefined;
}

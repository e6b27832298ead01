import { createInterface } from 'node:readline';
import { Flags } from '@oclif/core';
import { dryRun, type RunRequest } from '../api/rotate';
import type { AppliedPlan } from '../api/rotations';
import { EXIT, KeysweepError } from '../model';
import type { PlanEntry, RotationPlan } from '../rotate/plan';
import type { RunResult } from '../rotate/runner';
import type { EntryStatus } from '../rotate/status';
import { count, printable } from '../report/text';
import { wantsProgress } from './terminal';

/** What a command with --dry-run answers. */
export type DryRun = Awaited<ReturnType<typeof dryRun>>;

/** Flags that apply, resume and rollback share. */
export const runFlags = {
  only: Flags.string({ multiple: true, summary: 'Only these entries, by credential id.' }),
  wave: Flags.integer({ min: 1, summary: 'Only this wave.' }),
  concurrency: Flags.integer({ min: 1, max: 64, default: 8, summary: 'Rotations at once.' }),
  'keep-going': Flags.boolean({ summary: 'Go on with other entries after one failed.' }),
  yes: Flags.boolean({ char: 'y', summary: 'Do not ask.' }),
  'dry-run': Flags.boolean({ summary: 'Say what would be done; change nothing.' }),
  quiet: Flags.boolean({ char: 'q', summary: 'No progress on standard error.' }),
};

interface RunFlagValues {
  readonly only?: string[];
  readonly wave?: number;
  readonly concurrency: number;
  readonly 'keep-going'?: boolean;
  readonly yes?: boolean;
  readonly 'dry-run'?: boolean;
  readonly quiet?: boolean;
}

/**
 * Asks, runs, shows progress and says how each entry ended. The first SIGINT or SIGTERM ends the run after the steps under
 * way (`resume` continues); a second one ends it at once, which `resume` can stand too.
 */
export async function runRotation(plan: string, flags: RunFlagValues, direction: 'apply' | 'resume' | 'rollback', work: (request: RunRequest) => Promise<RunResult>, say: (text: string) => void): Promise<RunResult | DryRun> {
  const selection = { only: flags.only, wave: flags.wave };
  if (flags['dry-run'] || !flags.yes) {
    const would = await dryRun({ plan, ...selection }, direction);
    for (const entry of would.entries) {
      say(`${entry.id} ${printable(entry.title)} (${entry.rotator}, wave ${entry.wave})`);
      for (const line of entry.does) say(`  - ${printable(line)}`);
    }
    if (flags['dry-run']) return would;
    await confirm(`${{ apply: 'Apply', resume: 'Resume', rollback: 'Roll back' }[direction]}?`);
  }
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.needsPerson);
    process.stderr.write('keysweep: ending after the steps under way; `keysweep rotate resume` goes on\n');
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const progress = new Progress(flags.quiet === true);
  try {
    const result = await work({
      plan, ...selection, onStart: (entries) => progress.start(entries), concurrency: flags.concurrency, keepGoing: flags['keep-going'], signal: controller.signal,
      onStep: (entry, step) => progress.step(entry, step), onEnd: (entry, state) => progress.end(entry, state),
    });
    progress.stop();
    for (const line of statusLines(result.entries)) say(line);
    return result;
  } finally {
    progress.stop();
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', interrupt);
  }
}

/** One line an entry, and what to do next where something is open. */
export function statusLines(entries: readonly EntryStatus[]): string[] {
  const width = Math.max(0, ...entries.map((entry) => entry.state.length));
  const lines = entries.map((entry) => `${entry.state.padEnd(width)}  ${entry.id}  ${entry.rotator}  ${printable(entry.title)}${entry.step ? ` [${entry.step}]` : ''}${entry.detail ? `: ${printable(entry.detail)}` : ''}`);
  const counts = new Map<string, number>();
  for (const { state } of entries) counts.set(state, (counts.get(state) ?? 0) + 1);
  lines.push([...counts].map(([state, number]) => `${number} ${state}`).join(', '));
  if (counts.has('unfinished') || counts.has('waiting')) lines.push('`keysweep rotate resume` goes on with what is open');
  if (counts.has('blocked')) lines.push('what is blocked was left out: settle what is said above, then make a new plan');
  if (counts.has('needs-person')) lines.push('settle what is said above, then `keysweep rotate resume` (or `rollback`)');
  return lines;
}

/** A plan that was applied here: its id, when it was made, and how many of its entries stand how. */
export function appliedPlanLine({ plan, createdAt, problem, entries }: AppliedPlan): string {
  if (problem !== undefined) return `${plan}  cannot be read: ${printable(problem)}`;
  const counts = new Map<string, number>();
  for (const { outcome } of entries) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return `${plan}  ${createdAt ?? ''}  ${[...counts].map(([outcome, number]) => `${number} ${outcome}`).join(', ')}`;
}

/** What a plan holds, for people. */
export function planLines(plan: RotationPlan): string[] {
  const lines: string[] = [];
  for (const entry of plan.entries) {
    const rewritten = entry.places.filter((place) => place.action === 'rewrite');
    lines.push(`wave ${entry.wave}  ${entry.id}  ${entry.rotator}${entry.mode === 'person' ? '' : ` (${entry.mode})`}  ${printable(entry.title)} -> ${entry.sink}:${entry.key}`);
    for (const place of rewritten) lines.push(`    rewrites ${printable(place.path)}:${place.line} to ${place.reference} (${place.style})`);
    for (const place of entry.places) if (place.action === 'leave') lines.push(`    leaves ${printable(place.path)}:${place.line}: ${place.reason}`);
    for (const problem of entry.problems) lines.push(`    cannot be applied yet: ${printable(problem)}`);
    for (const note of entry.notes) lines.push(`    note: ${printable(note)}`);
    entry.runbook?.forEach((step, index) => lines.push(`    ${index + 1}. ${printable(step)}`));
  }
  const ready = plan.entries.filter((entry) => entry.problems.length === 0 && entry.mode !== 'person').length;
  lines.push(`${count(plan.entries.length, 'entry', 'entries')}: ${ready} to apply, ${plan.entries.filter((entry) => entry.mode === 'person').length} by hand, ${plan.entries.filter((entry) => entry.problems.length > 0).length} with open questions`);
  return lines;
}

async function confirm(question: string): Promise<void> {
  if (!process.stdin.isTTY) throw new KeysweepError('not-confirmed', 'this changes live credentials and nobody is there to confirm it', { actions: ['add --yes'] });
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D close it without an answer: a promise of one would then never settle, and the program end with 0.
  const answer = await new Promise<string>((resolve) => {
    reader.once('close', () => { resolve(''); });
    reader.question(`${question} [y/N] `, resolve);
  });
  reader.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new KeysweepError('not-confirmed', 'nothing was changed');
}

/** What runs and how much is done, on a terminal. */
class Progress {
  readonly #running = new Map<string, string>();
  #done = 0;
  #total = 0;
  #spinner: { text: string; stop(): unknown } | undefined;
  #stopped = false;

  constructor(quiet: boolean) {
    if (quiet || !wantsProgress()) return;
    void import('ora').then(({ default: ora }) => {
      if (!this.#stopped) this.#spinner = ora({ stream: process.stderr, discardStdin: false }).start();
    });
  }

  start(entries: number): void {
    this.#total = entries;
  }

  step(entry: PlanEntry, step: string): void {
    this.#running.set(entry.id, step);
    this.#show();
  }

  end(entry: PlanEntry, _state: string): void {
    this.#running.delete(entry.id);
    this.#done++;
    this.#show();
  }

  stop(): void {
    this.#stopped = true;
    this.#spinner?.stop();
  }

  #show(): void {
    if (!this.#spinner) return;
    const steps = [...this.#running.values()].slice(0, 6).join(', ');
    this.#spinner.text = `${this.#done} of ${count(this.#total, 'credential')} done, ${this.#running.size} under way${steps ? `: ${steps}` : ''}`;
  }
}

import type { Ora } from 'ora' with { 'resolution-mode': 'import' };
import type { SweepProgress, SweepStatus, SweepSummary } from '../api/sweep';
import { count, printable, size } from '../report/text';
import { wantsProgress } from './terminal';

/** Progress of a sweep on a terminal; undefined where nobody looks. */
export function sweepProgress(quiet: boolean): { update: (progress: SweepProgress) => void; stop: () => void } | undefined {
  if (quiet || !wantsProgress()) return undefined;
  let spinner: Ora | undefined;
  let stopped = false;
  const loading = import('ora').then(({ default: ora }) => { if (!stopped) spinner = ora({ stream: process.stderr, discardStdin: false }).start(); });
  void loading;
  return {
    update: ({ total, done, elapsedMs }) => {
      if (!spinner) return;
      const rate = done / Math.max(1, elapsedMs / 1000);
      spinner.text = `${done} of ${count(total, 'target')}, ${rate.toFixed(1)} a second${rate > 0 && done < total ? `, ${duration((total - done) / rate)} left` : ''}`;
      spinner.render();
    },
    stop: () => {
      stopped = true;
      spinner?.stop();
    },
  };
}

/** What people are told at a sweep's end. */
export function sweepSummary({ outcome, counts, troubles, credentials, notices, durationMs }: SweepSummary): string[] {
  const total = counts.reduce((sum, one) => sum + one.count, 0);
  const bytes = counts.reduce((sum, one) => sum + one.bytes, 0);
  return [
    `Sweep ${outcome}: ${count(total, 'target')}${total > 0 ? ` (${counts.map((one) => `${one.count} ${one.outcome}`).join(', ')})` : ''}, ${size(bytes)} scanned in ${duration(durationMs / 1000)}.`,
    credentialLine(credentials),
    ...(notices ? [`${count(notices.sent, 'notice')} sent.`, ...notices.problems.map((problem) => `  ${printable(problem)}`)] : []),
    ...troubleLines(troubles, 20),
  ];
}

/** Targets in trouble; many of one reason (a sweep that was stopped) are one line. */
function troubleLines(troubles: SweepSummary['troubles'], most: number): string[] {
  const groups = new Map<string, SweepSummary['troubles'][number][]>();
  for (const one of troubles) {
    const group = groups.get(`${one.outcome}\n${one.reason}`);
    if (group) group.push(one);
    else groups.set(`${one.outcome}\n${one.reason}`, [one]);
  }
  const lines = [...groups.values()].flatMap((group) => {
    const { outcome, reason } = group[0]!;
    const why = printable(reason ?? 'no reason given');
    if (group.length <= 5) return group.map(({ name }) => `  ${outcome}: ${printable(name)}: ${why}`);
    return [`  ${outcome}: ${printable(group[0]!.name)} and ${group.length - 1} more: ${why}`];
  });
  return lines.length > most ? [...lines.slice(0, most), `  and ${lines.length - most} more lines (--json has all)`] : lines;
}

/** `sweep status` for people. */
export function statusLines(status: SweepStatus): string[] {
  const { id, outcome, startedAt, counts, rate, etaSeconds, unfinished, troubles, credentials } = status;
  return [
    `Sweep ${id}, started ${startedAt.toISOString()}: ${outcome}`,
    `  ${counts.map((one) => `${one.count} ${one.outcome}`).join(', ')}; ${rate.toFixed(2)} targets a second${etaSeconds === null ? '' : `, ${duration(etaSeconds)} left`}`,
    `  ${credentialLine(credentials)}`,
    ...unfinished.map((one) => `  ${one.stuck ? 'STUCK' : one.outcome}: ${printable(one.name)}${one.worker ? ` on ${one.worker}, silent ${duration(one.silentSeconds)}, attempt ${one.attempts}` : ''}`),
    ...troubleLines(troubles, 50),
  ];
}

function credentialLine({ open, history, closed }: SweepSummary['credentials']): string {
  return `${count(open, 'credential')} open, ${history} only in history, ${closed} closed.`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

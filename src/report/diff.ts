import type { Credential, ScanReport } from '../model';
import { count, printable } from './text';

/** Ids by what became of them between two reports. */
interface Differences {
  readonly added: readonly string[];
  readonly gone: readonly string[];
  readonly moved: readonly { readonly id: string; readonly from: readonly string[]; readonly to: readonly string[] }[];
  readonly weaker: readonly { readonly id: string; readonly from: string; readonly to: string }[];
}

/** For a terminal: what changed, a line each. */
export function diffText({ added, gone, moved, weaker }: Differences, before: ScanReport, after: ScanReport): string {
  const lines: string[] = [];
  const list = (report: ScanReport): Map<string, Credential> => new Map(report.credentials.map((credential) => [credential.id, credential]));
  const [old, current] = [list(before), list(after)];
  const line = (sign: string, credential: Credential | undefined): string => `${sign} ${credential?.id} ${printable(credential?.title ?? '')}  ${printable(credential?.occurrences[0]?.path ?? '')}:${credential?.occurrences[0]?.line}`;
  for (const id of added) lines.push(line('+', current.get(id)));
  for (const id of gone) lines.push(line('-', old.get(id)));
  for (const { id, from, to } of moved) lines.push(`> ${id} ${printable(from.filter((p) => !to.includes(p)).join(', ') || '(nothing)')} → ${printable(to.filter((p) => !from.includes(p)).join(', ') || '(nothing)')}`);
  for (const { id, from, to } of weaker) lines.push(`! ${id} stored weaker: ${from} → ${to}`);
  lines.push(`${count(added.length, 'credential')} new, ${gone.length} gone, ${moved.length} moved, ${weaker.length} stored weaker`);
  return lines.join('\n') + '\n';
}

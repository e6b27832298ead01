import { readFileSync } from 'node:fs';

/** When a process started (field 22 of /proc/PID/stat, proc(5), in ticks since the boot), and whether it is a zombie; undefined where nothing tells. */
export function processStat(pid: number): { readonly start: string; readonly zombie: boolean } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name, in brackets, and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { start: fields[19]!, zombie: fields[0] === 'Z' };
  } catch {
    return undefined;
  }
}

import { appendFileSync } from 'node:fs';

/**
 * Notes a figure for the summary of `npm run test:trust` and for docs/security.md. A `counted` figure is the same on every
 * machine, and the document is stale where it says another; a `measured` one is only shown.
 */
export function figure(section: string, name: string, value: string | number, kind: 'counted' | 'measured' = 'counted'): void {
  const file = process.env.KEYSWEEP_TRUST_FIGURES;
  if (file) appendFileSync(file, JSON.stringify({ section, name, value: typeof value === 'number' ? value.toLocaleString('en') : value, kind }) + '\n');
}

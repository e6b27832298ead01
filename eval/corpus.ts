import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** A labelled value of a window (format: ../shared/corpora/README.md). */
export interface Label {
  readonly line: number;
  readonly last?: number;
  readonly start: number | null;
  readonly end: number | null;
  readonly truth: boolean;
  readonly category: string;
}

/** A labelled stretch of a source file. */
export interface Window {
  readonly id: string;
  readonly repo: string;
  readonly path: string;
  readonly first: number;
  readonly lines: readonly string[];
  readonly labels: readonly Label[];
}

/** Where the corpus is, unless `KEYSWEEP_CREDDATA` says otherwise. */
export const creddataPath = process.env.KEYSWEEP_CREDDATA ?? '/work/shared/corpora/creddata-dev.jsonl.gz';

export function readWindows(path = creddataPath): Window[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Window);
}

/** The window as the file the metric scans: UTF-8, each line with its `\n`. */
export function windowText(window: Window): string {
  return window.lines.map((line) => `${line}\n`).join('');
}

import { csv } from './csv';
import { human } from './human';
import { json, jsonl } from './json';
import type { Reporter } from './reporter';
import { sarif } from './sarif';

/** All formats of `--format`, by name; one file each. */
export const reporters = { human, json, jsonl, sarif, csv } satisfies Record<string, Reporter>;

export type Format = keyof typeof reporters;

export type { Reporter, ReportOptions } from './reporter';

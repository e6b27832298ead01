import { codeclimate } from './codeclimate';
import { csv } from './csv';
import { github, githubSummary } from './github';
import { gitlab } from './gitlab';
import { human } from './human';
import { json, jsonl } from './json';
import { junit } from './junit';
import type { Reporter } from './reporter';
import { sarif } from './sarif';

/** A format whose code loads when it is first written: the hook path never needs it. */
const lazily = (load: () => Reporter): Reporter => function* (report, options) {
  yield* load()(report, options);
};

/* eslint-disable @typescript-eslint/no-require-imports */
const html = lazily(() => (require('./html') as typeof import('./html')).html);
const md = lazily(() => (require('./markdown') as typeof import('./markdown')).markdown);
/* eslint-enable @typescript-eslint/no-require-imports */

/** All formats of `--format`, by name; one file each. */
export const reporters = { human, json, jsonl, sarif, csv, html, md, gitlab, junit, codeclimate, github, 'github-summary': githubSummary } satisfies Record<string, Reporter>;

/** Name of a format. */
export type Format = keyof typeof reporters;

export type { Reporter, ReportOptions } from './reporter';

import { join } from 'node:path';
import { addOwners } from '../api/owners';
import { keepLastReport } from '../api/report-file';
import { runScan, toReport, type ScanRequest, type ScanSummary } from '../api/scan';
import { marked, revokedValues } from '../api/scan/revoked';
import { statisticsOf } from '../api/statistics';
import { loadConfig, parseSize, type Config } from '../config/load';
import { didYouMean } from '../config/spelling';
import { EXIT, KeysweepError, type Confidence, type Occurrence, type PlacedObservation, type Rejection, type RulesById, type ScanReport, type ScanStatistics } from '../model';
import { Baseline } from '../config/baseline';
import { packageDirectory } from '../config/packaged';
import { builtInDetectors } from '../pipeline/detectors';
import { reporters, type Format, type ReportOptions } from '../report';
import { coverageLine, nothingScanned } from '../report/human';
import { count, printable } from '../report/text';
import type { FlagValues } from './flags';
import { showProgress } from './progress';
import { wantsColor } from './terminal';
import { writeFileAtomically } from '../config/atomic-file';
import { writeStandardOutput } from './standard-output';

const LEVELS: readonly Confidence[] = ['low', 'medium', 'high'];
const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;

/** What a scan command did: its exit code, and the report for `--json`. */
export interface ScanOutcome {
  readonly exitCode: number;
  readonly report: ScanReport;
  readonly rules: () => RulesById;
  /** Folder that configured the run: the git top level around the start folder, or that folder. */
  readonly root: string;
}

/** What a caller may ask of a scan beside its flags. */
export interface ScanOptions {
  /** False leaves standard output to the caller (default true); `-o` and `--also` are written all the same. */
  readonly write?: boolean;
  /** Scan what a push brings. */
  readonly push?: ScanRequest['push'];
  /** The baseline to use instead of what flags and the start folder say; null for none. */
  readonly baseline?: Baseline | null;
  readonly enrich?: Enrich;
}

/** Adds to a report what the scan alone does not know (`--verify`), before it is kept and written. */
export type Enrich = (report: ScanReport, rule: ReturnType<typeof builtInDetectors>['rule']) => Promise<ScanReport>;

/**
 * `keysweep scan`: flags in, one scan, output written, exit code out. Used by the oclif command and by
 * the fast path.
 */
export async function scanCommand(flags: FlagValues, args: readonly string[], { write = true, push, baseline, enrich }: ScanOptions = {}): Promise<ScanOutcome> {
  checkFlags(flags);
  const { config, root, ignorePatterns } = loadConfig(process.cwd(), join(packageDirectory(), 'schemas', 'config.schema.json'), flags.config as string | undefined);
  const further = furtherFormats((flags.also as string[] | undefined) ?? []);
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);

  const least = LEVELS.indexOf((flags.confidence ?? config.confidence ?? 'medium') as Confidence);
  const occurrences: Occurrence[] = [];
  const observations: PlacedObservation[] = [];
  const rejections: Rejection[] = [];
  let hidden = 0;

  const packs = [...((flags.pack as string[] | undefined) ?? []), ...(config.packs ?? [])];
  // Code is named on the command line, or was installed by a person: a configuration in a repository cannot bring its own.
  const plugins = (flags.plugin as string[] | undefined) ?? [];
  const { plugins: installed = [], pluginLimits: limits } = config;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- compiling is for further detectors only
  const detectors = packs.length || plugins.length || installed.length ? (require('../api/detectors/load') as typeof import('../api/detectors/load')).detectorsWith({ packs, plugins, installed, limits }) : builtInDetectors();
  const disabled = new Set(config.disable ?? []);
  const revoked = revokedValues((text) => void process.stderr.write(`keysweep: ${printable(text)}\n`));
  const paths = args.filter((path) => path !== '-');
  const useStdin = flags.stdin === true || args.includes('-');
  const request: ScanRequest = {
    paths,
    stream: useStdin ? { chunks: process.stdin as AsyncIterable<Buffer>, name: '<stdin>' } : undefined,
    history: flags.history ? { since: flags.since as string | undefined, ranges: flags.range as string[] | undefined } : undefined,
    incremental: flags.incremental === true,
    staged: flags.staged === true,
    push,
    filesFrom: flags['files-from'] as string | undefined,
    include: (flags.include as string[] | undefined) ?? config.include,
    exclude: [...((flags.exclude as string[] | undefined) ?? []), ...(config.exclude ?? []), ...ignorePatterns],
    gitignore: (flags.gitignore as boolean | undefined) ?? config.gitignore ?? true,
    archives: flags.archives as boolean | undefined,
    tryKnown: flags['try-known'] === true,
    maxFileBytes: parseSize((flags['max-file-size'] as string | undefined) ?? config.maxFileSize ?? 0),
    threads: (flags.threads as number | undefined) ?? config.threads,
    platform: flags.platform as string | undefined,
    explainRejected: flags['explain-rejected'] === true || flags.stats === true,
    ignore: config.ignore,
    baseline: baseline === undefined ? chosenBaseline(flags, root) : baseline ?? undefined,
    compatInlineAllow: config.compat?.inlineAllow ?? true,
    detectors,
    signal: controller.signal,
  };
  const progress = showProgress(flags.quiet === true);
  const summary = await runScan({ ...request, progress: progress?.update }, {
    occurrence: (occurrence) => {
      const gone = revoked.get(occurrence.fingerprint);
      if (gone) return void occurrences.push(marked(occurrence, gone));
      if (disabled.has(occurrence.ruleId)) return;
      if (LEVELS.indexOf(occurrence.confidence) >= least) occurrences.push(occurrence);
      else hidden++;
    },
    observation: (observation) => observations.push(observation),
    rejection: (rejection) => rejections.push(rejection),
  }).finally(() => progress?.stop());
  process.removeListener('SIGINT', interrupt);
  process.removeListener('SIGTERM', interrupt);

  const owned = request.staged ? occurrences : addOwners(occurrences, { blame: flags.committers === true });
  const statistics = flags.stats === true ? statisticsOf(owned, observations, rejections) : undefined;
  const scanned = { ...toReport(summary, owned, observations, flags['explain-rejected'] === true ? rejections : undefined), statistics };
  const report = enrich ? await enrich(scanned, detectors.rule) : scanned;
  // A hook answers for a few files; the last scan people ask questions of is a whole one.
  if (!request.staged && !push) keepLastReport(report);
  const format = (flags.format ?? 'human') as Format;
  const output = flags.output as string | undefined;
  const options: ReportOptions = { showSecrets: flags['show-secrets'] === true, color: false, rules: detectors.rules, root, category: flags.category as string | undefined };
  // Files first: whoever goes away while standard output is written has them.
  for (const [name, file] of further) writeFileAtomically(file, reporters[name](report, options));
  if (output !== undefined) writeFileAtomically(output, reporters[format](report, options));
  else if (write) writeStandardOutput(reporters[format](report, { ...options, color: wantsColor(process.stdout) }));
  if (summary.knownHashes && flags.quiet !== true) process.stderr.write(knownLine(summary.knownHashes));
  if (flags.quiet !== true) warnOfUnknownRules(config, detectors.rules);
  if (flags.quiet !== true) notes(report, hidden, (request.include?.length ?? 0) > 0, format === 'human' && output === undefined, flags['explain-rejected'] === true && format !== 'json');
  if (statistics && format !== 'json') process.stderr.write(statisticsText(statistics));
  return { report, rules: detectors.rules, root, exitCode: exitCodeOf(report, flags, (flags['fail-on'] ?? config.failOn ?? 'low') as string) };
}

/** Flags that would change nothing are an error: whoever asked for a range and gets the whole tree takes one for the other. */
function checkFlags(flags: FlagValues): void {
  const without = (['since', 'range', 'incremental'] as const).find((name) => flags[name] && !flags.history);
  if (without) throw new KeysweepError('usage', `--${without} is for --history`, { actions: [`keysweep scan --history --${without}${without === 'incremental' ? '' : ' …'}`] });
  if (flags.platform === undefined) return;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- only where one is named
  const { PLATFORMS } = require('../../detectors/device/platforms/platforms') as typeof import('../../detectors/device/platforms/platforms');
  const ids = PLATFORMS.map(({ id }) => id);
  const platform = flags.platform as string;
  if (!ids.includes(platform)) throw new KeysweepError('usage', `there is no platform ${platform}`, { actions: [...didYouMean(platform, ids), `platforms: ${ids.join(', ')}`] });
}

/** Formats and files of --also. */
function furtherFormats(also: readonly string[]): [Format, string][] {
  return also.map((pair) => {
    const at = pair.indexOf('=');
    const name = pair.slice(0, at);
    if (at < 1 || at === pair.length - 1 || !Object.hasOwn(reporters, name)) {
      throw new KeysweepError('usage', `not FORMAT=FILE: ${pair}`, { actions: [`formats: ${Object.keys(reporters).join(', ')}`] });
    }
    return [name as Format, pair.slice(at + 1)];
  });
}

/** The baseline that --baseline names, else the one in the folder that configures this run. */
function chosenBaseline(flags: FlagValues, root: string): Baseline | undefined {
  if (flags['baseline'] !== undefined) return Baseline.read(flags['baseline'] as string);
  return flags['ignore-baseline'] ? undefined : Baseline.in(root);
}

/** One line for each question; on standard error, where the summary stands. */
function statisticsText({ platforms, hosts, statements, forms, decoded, removed }: ScanStatistics): string {
  const list = (counts: Readonly<Record<string, number>>): string => Object.entries(counts).map(([name, n]) => `${printable(name)} ${n}`).join(', ') || 'none';
  const total = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((sum, n) => sum + n, 0);
  return [
    `device configurations: ${total(platforms)} (${list(platforms)}), ${count(hosts, 'host')}`,
    `statements with a secret: ${total(statements)} (${list(statements)})`,
    `stored as: ${list(forms)}; ${decoded} decoded`,
    `already removed: ${total(removed)} (${list(removed)})`,
  ].join('\n') + '\n';
}

function knownLine({ opened, tested, cutShort }: NonNullable<ScanSummary['knownHashes']>): string {
  const rest = cutShort > 0 ? `; ${count(cutShort, 'hash', 'hashes')} not tested against every password (too costly)` : '';
  return `${count(opened, 'hash', 'hashes')} opened by known passwords, ${count(tested, 'test', 'tests')}${rest}\n`;
}

/** What people should know beside the result, on standard error. */
function notes(report: ScanReport, hidden: number, included: boolean, summaryShown: boolean, listRejected: boolean): void {
  const say = (text: string): void => void process.stderr.write(text + '\n');
  if (!summaryShown) {
    const nothing = nothingScanned(report.coverage);
    if (nothing !== undefined) say(nothing);
    for (const coverage of report.coverage) say(coverageLine(coverage, report.durationMs));
    if (!report.complete) for (const skip of report.coverage.flatMap((c) => c.details).filter((d) => d.incomplete).slice(0, 20)) say(`not scanned: ${printable(skip.path)}: ${skip.reason}${skip.detail ? ` (${printable(skip.detail)})` : ''}`);
  }
  if (included && report.coverage.every((c) => c.seen === 0)) say('no file matches the patterns of include, so nothing was scanned');
  if (hidden > 0) say(`${count(hidden, 'match', 'matches')} of less confidence not shown (--confidence low)`);
  if (report.coverage.some((c) => c.skipped.gitignored)) say('what git ignores and does not track was left out (--no-gitignore scans it)');
  if (listRejected) for (const r of report.rejections ?? []) say(`rejected ${printable(r.path)}:${r.line}:${r.column} ${r.ruleId}: ${r.reason}: ${printable(r.detail)}`);
}

/** A rule id of the configuration that is misspelt turns nothing off, and nobody would notice. */
function warnOfUnknownRules({ disable = [], ignore = [] }: Config, rules: () => RulesById): void {
  const named = [...disable.map((id) => ['disable', id] as const), ...ignore.flatMap(({ rule }) => (rule === undefined ? [] : [['ignore', rule] as const]))];
  if (named.length === 0) return;
  const known = rules();
  for (const [setting, id] of named) if (!Object.hasOwn(known, id)) process.stderr.write(`keysweep: ${setting} names a rule that is not there: ${printable([id, ...didYouMean(id, Object.keys(known))].join('; '))}\n`);
}

/** Incomplete outranks findings: who reads only the code must not take a part for the whole. */
function exitCodeOf(report: ScanReport, flags: FlagValues, failOn: string): number {
  if (!report.complete) return EXIT.incomplete;
  const least = SEVERITIES.indexOf(failOn as (typeof SEVERITIES)[number]);
  const failing = least >= 0 && report.credentials.some((credential) => SEVERITIES.indexOf(credential.severity) >= least && credential.occurrences.some((o) => !o.suppressed));
  return failing && !flags['exit-zero'] ? EXIT.findings : EXIT.clean;
}

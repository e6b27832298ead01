import { styleText } from 'node:util';
import type { Exposure } from '../exposure/assess';
import { rootProvenance, type Coverage, type Credential, type Occurrence, type ScanReport } from '../model';
import type { Reporter, ReportOptions } from './reporter';
import { count, grouped, printable, size } from './text';

/** Places shown of one credential before the rest is counted. */
const PLACES = 5;

const COLORS = { critical: 'magenta', high: 'red', medium: 'yellow', low: 'gray' } as const;

type Style = Parameters<typeof styleText>[0];

/** For a terminal: credentials by exposure, each with its places in redacted context, then what was covered. */
export const human: Reporter = function* (report, options) {
  const paint = (style: Style, text: string): string => (options.color ? styleText(style, text) : text);
  const ranked = rank(report, options);
  for (const { credential, exposure } of ranked) {
    const { occurrences, severity, title, id } = credential;
    const open = occurrences.filter((occurrence) => !occurrence.suppressed);
    const best = open[0]!;
    const secret = options.showSecrets ? (best.decoded ?? best.secret).reveal() : (best.decoded ?? best.secret).mask();
    yield `${paint(COLORS[severity], severity.padEnd(8))} ${paint('bold', printable(title))}  ${printable(secret)}  ${paint('gray', printable(id))}\n`;
    if (exposure) yield `  ${paint(DECISION_COLORS[exposure.decision], `exposure ${exposure.score.toFixed(1)}, ${exposure.decision}`)}${paint('gray', stake(exposure))}\n`;
    yield* details(best, paint);
    if (credential.verification) yield `  ${verdict(credential.verification, paint)}\n`;
    for (const occurrence of open.slice(0, PLACES)) {
      yield `  ${paint('cyan', printable(`${occurrence.path}:${occurrence.line}:${occurrence.column}`))}  ${paint('gray', place(occurrence))}\n`;
      if (occurrence.context) yield `    ${printable(occurrence.context)}\n`;
    }
    if (open.length > PLACES) yield `  and ${count(open.length - PLACES, 'more place')}\n`;
    yield '\n';
  }
  yield* summary(report, ranked, paint);
};

interface Ranked {
  readonly credential: Credential;
  /** Undefined for a single credential: there is nothing to rank, and the graph's code need not load. */
  readonly exposure?: Exposure;
}

const DECISION_COLORS = { act: 'red', attend: 'yellow', 'track-closely': 'cyan', track: 'gray' } as const;

/** Open credentials, most exposed first. */
function rank(report: ScanReport, options: ReportOptions): Ranked[] {
  const open = report.credentials.filter((credential) => credential.occurrences.some((occurrence) => !occurrence.suppressed));
  if (open.length < 2) return open.map((credential) => ({ credential }));
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- most scans find nothing, and then nothing of this is read
  const { assess } = require('../exposure/assess') as typeof import('../exposure/assess');
  return assess({ ...report, credentials: open }, options.exposure).map((exposure) => ({ credential: exposure.credential, exposure }));
}

/** What the exposure is about, where the graph knows. */
function stake({ factors, dataAsset }: Exposure): string {
  const parts = [dataAsset !== undefined ? `leads to the data of ${printable(dataAsset)}` : undefined, factors.assets > 0 ? `opens ${count(factors.assets, 'asset')}` : undefined].filter(Boolean);
  return parts.length ? `: ${parts.join(', ')}` : '';
}

type Paint = (style: Style, text: string) => string;

function* details(occurrence: Occurrence, paint: Paint): Iterable<string> {
  const facts: string[] = [];
  if (occurrence.form !== 'clear') facts.push(`stored ${occurrence.form}${occurrence.encoding ? ` (${occurrence.encoding})` : ''}`);
  if (occurrence.device) facts.push([occurrence.device.platform, occurrence.device.hostname].filter(Boolean).join(' '));
  if (occurrence.principal) facts.push(`for ${occurrence.principal}`);
  if (occurrence.target?.host) facts.push(`opens ${[occurrence.target.service, occurrence.target.host].filter(Boolean).join(' ')}`);
  if (occurrence.owner) facts.push(`owner ${occurrence.owner.names.join(', ')}`);
  if (occurrence.labels.length) facts.push(occurrence.labels.join(', '));
  for (const { kind, text } of occurrence.evidence) if (kind === 'expired') facts.push(text);
  if (facts.length) yield `  ${paint('gray', printable(facts.join('; ')))}\n`;
}

function verdict({ state, reason, host, identity, privilege }: NonNullable<Credential['verification']>, paint: Paint): string {
  const words = state === 'active' ? paint('red', 'live') : state === 'inactive' ? paint('green', 'dead') : paint('gray', `not known whether live: ${reason ?? 'unclear'}`);
  const facts = [host && `${host} says so`, ...Object.entries(identity ?? {}).map(([name, value]) => `${name} ${value}`), privilege && privilege !== 'unknown' ? privilege : undefined].filter(Boolean).join('; ');
  return words + (state !== 'unknown' && facts ? paint('gray', `: ${printable(facts)}`) : '');
}

function place({ confidence, provenance }: Occurrence): string {
  const parts: string[] = [`${confidence} confidence`];
  const root = rootProvenance(provenance);
  if (root.kind === 'git') {
    if (root.commit) parts.push(`commit ${root.commit.slice(0, 10)}${root.date ? ` of ${root.date.slice(0, 10)}` : ''}${root.author ? ` by ${printable(root.author)}` : ''}`);
    if (root.atHead !== undefined) parts.push(root.atHead ? 'still at HEAD' : 'only in history');
  }
  return parts.join(', ');
}

function* summary(report: ScanReport, ranked: readonly Ranked[], paint: Paint): Iterable<string> {
  const open = ranked.map(({ credential }) => credential);
  const places = open.reduce((sum, credential) => sum + credential.occurrences.filter((o) => !o.suppressed).length, 0);
  const nothing = nothingScanned(report.coverage);
  const found = open.length === 0
    ? nothing === undefined ? paint('green', 'no credentials found') : paint('yellow', nothing)
    : `${count(open.length, 'credential')} in ${count(places, 'place')} (${severities(open)})`;
  yield found + (report.suppressedCount ? `; ${count(report.suppressedCount, 'place')} suppressed` : '') + '\n';
  const pressing = ranked.filter(({ exposure }) => exposure?.decision === 'act').length;
  if (pressing > 0) yield paint('red', `${grouped(pressing)} to act on now`) + ': keysweep explain ID says why, keysweep report -o report.html shows the way\n';
  for (const coverage of report.coverage) yield coverageLine(coverage, report.durationMs) + '\n';
  if (!report.complete) {
    yield paint('yellow', 'the scan is incomplete:') + '\n';
    const missing = report.coverage.flatMap((coverage) => coverage.details.filter((skip) => skip.incomplete));
    for (const skip of missing.slice(0, 20)) yield `  ${printable(skip.path)}: ${skip.reason}${skip.detail ? ` (${printable(skip.detail)})` : ''}\n`;
    if (missing.length > 20) yield `  and ${count(missing.length - 20, 'more')}, all in --format json\n`;
  }
}

function severities(credentials: readonly Credential[]): string {
  const counts = new Map<string, number>();
  for (const { severity } of credentials) counts.set(severity, (counts.get(severity) ?? 0) + 1);
  return ['critical', 'high', 'medium', 'low'].filter((s) => counts.has(s)).map((s) => `${counts.get(s)} ${s}`).join(', ');
}

/** Says where nothing at all was scanned, and why; undefined where something was. An empty folder is no clean one. */
export function nothingScanned(list: readonly Coverage[]): string | undefined {
  if (list.length === 0 || list.some(({ scanned }) => scanned > 0)) return undefined;
  const reasons = list.map(({ source, skipped }) => {
    const left = skips(skipped);
    return left.length > 0 ? `all of ${printable(source)} was left out (${left.join(', ')})` : `${printable(source)} holds nothing to scan`;
  });
  return `nothing was scanned: ${reasons.join('; ')}`;
}

function skips(skipped: Coverage['skipped']): string[] {
  return Object.entries(skipped).map(([reason, number]) => `${grouped(number)} ${reason}`);
}

/** One line on what a source covered: never silently idle. */
export function coverageLine(coverage: Coverage, durationMs: number): string {
  const skipped = skips(coverage.skipped);
  const tracked = coverage.trackedIgnored ? `; ${count(coverage.trackedIgnored, 'file')} scanned although ignored, as git tracks ${coverage.trackedIgnored === 1 ? 'it' : 'them'}` : '';
  return `scanned ${count(coverage.scanned, 'document')}, ${size(coverage.bytes)} of ${printable(coverage.source)} in ${(durationMs / 1000).toFixed(durationMs < 10_000 ? 2 : 0)} s${skipped.length ? `; skipped ${skipped.join(', ')}` : ''}${tracked}`;
}

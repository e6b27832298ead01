import type { Credential, Occurrence, RuleMetadata } from '../model';
import type { Exposure } from '../exposure/assess';
import { occurrencesByPlace } from './json';
import { Places } from './place';
import type { Reporter } from './reporter';
import { printable, safeJson } from './text';

/** GitHub's limits of texts in rules (docs.github.com, SARIF support). */
const NAME_LIMIT = 255;
const TEXT_LIMIT = 1024;

/**
 * GitHub's security-severity is a string for each rule, not each result: above 9.0 critical, 7.0–8.9 high, 4.0–6.9 medium.
 * Of a rule it says what its credentials usually open; how exposed one of them is stands in `rank` of the result.
 */
const SECURITY_SEVERITY = { admin: '9.5', write: '8.5', unknown: '7.5', read: '6.0' } as const;
const PUBLIC_SEVERITY = '1.0';
const PRECISION = { high: 'very-high', medium: 'high', low: 'medium' } as const;

/** Level of a result by what is to be done about its credential. */
const LEVEL = { act: 'error', attend: 'error', 'track-closely': 'warning', track: 'note' } as const;

/**
 * SARIF 2.1.0 as GitHub code scanning accepts it: one location a result, rule ids that stay, line hashes as GitHub computes
 * them. The exposure score is the standard's `rank` (0–100) and, with its vector, a property.
 */
export const sarif: Reporter = function* (report, options) {
  const occurrences = occurrencesByPlace(report);
  const places = new Places(options.root, occurrences);
  const rules = options.rules();
  const ids = [...new Set(occurrences.map((occurrence) => occurrence.ruleId))].sort();
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the graph behind it is nothing a hook should load
  const { assess } = require('../exposure/assess') as typeof import('../exposure/assess');
  const exposures = new Map(assess(report).map((exposure) => [exposure.credential.id, exposure]));
  const credentials = new Map(report.credentials.map((credential) => [credential.id, credential]));
  const driver = {
    name: 'keysweep', semanticVersion: report.tool.version, informationUri: 'https://github.com/keysweep/keysweep',
    rules: ids.map((id) => rule(id, rules[id], occurrences.find((o) => o.ruleId === id)!)),
  };
  const head = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: { driver },
      automationDetails: { id: options.category ? `keysweep/${options.category}/` : 'keysweep/' },
      columnKind: 'utf16CodeUnits',
      invocations: [{ executionSuccessful: report.complete, startTimeUtc: report.startedAt, toolExecutionNotifications: report.coverage.flatMap((c) => c.details.filter((d) => d.incomplete)).slice(0, 100).map((d) => ({ level: 'warning', message: { text: `${printable(d.path)}: ${d.reason}${d.detail ? `: ${printable(d.detail)}` : ''}` } })) }],
    }],
  };
  const text = safeJson(head);
  yield text.slice(0, -3) + ',"results":[';
  let first = true;
  for (const occurrence of places.distinct()) {
    yield (first ? '\n' : ',\n') + safeJson(result(occurrence, ids.indexOf(occurrence.ruleId), places, exposures.get(occurrence.credentialId), credentials.get(occurrence.credentialId)));
    first = false;
  }
  yield '\n]}]}\n';
};

function rule(id: string, metadata: RuleMetadata | undefined, example: Occurrence): object {
  const title = metadata?.title ?? example.title;
  const { privilege = 'unknown', publicByDesign, confidence = 'medium', references = [] } = metadata ?? {};
  const advice = adviceOf(metadata);
  return {
    id,
    name: id.slice(0, NAME_LIMIT),
    shortDescription: { text: title.slice(0, TEXT_LIMIT) },
    fullDescription: { text: `${title} stored where it can be read.`.slice(0, TEXT_LIMIT) },
    help: { text: advice.join('\n'), markdown: [`**${title}**`, ...advice, ...references.map((url) => `- <${url}>`)].join('\n\n') },
    helpUri: references[0],
    properties: { tags: ['security', 'secret'], precision: PRECISION[confidence], 'security-severity': publicByDesign ? PUBLIC_SEVERITY : SECURITY_SEVERITY[privilege] },
  };
}

/** What to do about a credential of this rule, one sentence each; never empty. */
export function adviceOf(metadata: RuleMetadata | undefined): string[] {
  const known = [metadata?.remediation, metadata?.revoke && `Revoke: ${metadata.revoke}`, metadata?.rotate && `Rotate: ${metadata.rotate}`].filter((one) => one !== undefined && one !== '') as string[];
  return known.length > 0 ? known : ['Revoke the credential at its issuer, make a new one and keep it in a secrets manager.'];
}

function result(occurrence: Occurrence, ruleIndex: number, places: Places, exposure: Exposure | undefined, credential: Credential | undefined): object {
  const { ruleId, title, confidence, probability, fingerprint, credentialId, suppressed, form } = occurrence;
  const { path, line, endLine, column, endColumn, member } = places.of(occurrence);
  const others = (credential?.occurrences.length ?? 1) - 1;
  return {
    ruleId,
    ruleIndex,
    level: exposure ? LEVEL[exposure.decision] : 'warning',
    rank: exposure ? Math.round(exposure.score * 100) / 10 : Math.round(probability * 1000) / 10,
    message: { text: `${title} found. Stored ${form}, ${confidence} confidence, credential ${credentialId}${others > 0 ? `, also in ${others} other place${others === 1 ? '' : 's'}` : ''}.${member ? ` Inside the file: ${printable(member)}, line ${occurrence.line}.` : ''}` },
    locations: [{ physicalLocation: { artifactLocation: { uri: uri(path) }, region: { startLine: line, startColumn: column, endLine, endColumn } } }],
    // GitHub uses the first alone. Where there is no line in the checkout to hash, the keyed fingerprint stands for it.
    partialFingerprints: { primaryLocationLineHash: places.lineHash(occurrence) ?? `${fingerprint.slice(0, 16)}:1`, 'keysweepCredential/v1': fingerprint },
    suppressions: suppressed ? [{ kind: suppressed.by === 'inline' ? 'inSource' : 'external', status: 'accepted', justification: suppressed.reason }] : undefined,
    properties: { exposure: exposure && { score: exposure.score, vector: exposure.vector, decision: exposure.decision }, credential: credentialId, probability },
  };
}

/** URI reference of a path: percent-encoded segments; absolute paths become file URIs. */
function uri(path: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  if (path.startsWith('/')) return `file://${encoded}`;
  return /^[A-Za-z]:\//.test(path) ? `file:///${path.slice(0, 2)}${encoded.slice(4)}` : encoded;
}

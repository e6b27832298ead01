import type { Occurrence, RuleMetadata } from '../model';
import { occurrencesByPlace } from './json';
import type { Reporter } from './reporter';
import { printable } from './text';

/** GitHub's security-severity is a string per rule: above 9 critical, 7–8.9 high, 4–6.9 medium (docs.github.com, SARIF support). */
const SECURITY_SEVERITY = { high: '8.9', medium: '6.5', low: '3.5' } as const;
const PRECISION = { high: 'very-high', medium: 'high', low: 'medium' } as const;
const LEVEL = { high: 'error', medium: 'warning', low: 'note' } as const;

/** SARIF 2.1.0 as GitHub code scanning accepts it: one location a result, rule ids that stay, fingerprints. */
export const sarif: Reporter = function* (report, options) {
  const occurrences = occurrencesByPlace(report);
  const rules = options.rules();
  const ids = [...new Set(occurrences.map((occurrence) => occurrence.ruleId))].sort();
  const driver = {
    name: 'keysweep', semanticVersion: report.tool.version, informationUri: 'https://github.com/keysweep/keysweep',
    rules: ids.map((id) => rule(id, rules[id], occurrences.find((o) => o.ruleId === id)!)),
  };
  const head = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: { driver },
      automationDetails: { id: 'keysweep/' },
      columnKind: 'utf16CodeUnits',
      invocations: [{ executionSuccessful: report.complete, startTimeUtc: report.startedAt, toolExecutionNotifications: report.coverage.flatMap((c) => c.details.filter((d) => d.incomplete)).slice(0, 100).map((d) => ({ level: 'warning', message: { text: `${printable(d.path)}: ${d.reason}${d.detail ? `: ${printable(d.detail)}` : ''}` } })) }],
    }],
  };
  const text = JSON.stringify(head);
  yield text.slice(0, -3) + ',"results":[';
  let first = true;
  for (const occurrence of occurrences) {
    yield (first ? '\n' : ',\n') + JSON.stringify(result(occurrence, ids.indexOf(occurrence.ruleId)));
    first = false;
  }
  yield '\n]}]}\n';
};

function rule(id: string, metadata: RuleMetadata | undefined, example: Occurrence): object {
  const title = metadata?.title ?? example.title;
  const advice = [metadata?.remediation, metadata?.revoke && `Revoke: ${metadata.revoke}`, metadata?.rotate && `Rotate: ${metadata.rotate}`].filter(Boolean).join('\n');
  return {
    id,
    name: id.slice(0, 255),
    shortDescription: { text: title.slice(0, 1024) },
    fullDescription: { text: `${title} stored where it can be read.`.slice(0, 1024) },
    help: { text: advice || `Revoke the credential at its issuer, make a new one and keep it in a secrets manager.` },
    helpUri: metadata?.references[0],
    properties: { tags: ['security', 'secret'], precision: PRECISION[metadata?.confidence ?? 'medium'], 'security-severity': SECURITY_SEVERITY[metadata?.confidence ?? 'medium'] },
  };
}

function result(occurrence: Occurrence, ruleIndex: number): object {
  const { ruleId, title, path, line, endLine, column, endColumn, confidence, probability, fingerprint, credentialId, suppressed, form } = occurrence;
  return {
    ruleId,
    ruleIndex,
    level: LEVEL[confidence],
    rank: Math.round(probability * 1000) / 10,
    message: { text: `${title} found. Stored ${form}, ${confidence} confidence, credential ${credentialId}.` },
    locations: [{
      physicalLocation: {
        artifactLocation: { uri: uri(path) },
        region: { startLine: line, startColumn: column, endLine, endColumn },
      },
    }],
    partialFingerprints: { primaryLocationLineHash: `${fingerprint.slice(0, 16)}:1`, 'keysweepCredential/v1': fingerprint },
    suppressions: suppressed ? [{ kind: suppressed.by === 'inline' ? 'inSource' : 'external', justification: suppressed.reason }] : undefined,
  };
}

/** Relative URI reference of a path: percent-encoded segments. */
function uri(path: string): string {
  return path.replace(/\\/g, '/').split('/').map(encodeURIComponent).join('/');
}

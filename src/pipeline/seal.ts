import { credentialId, displayPath, fingerprint, Secret, type Evidence, type Occurrence, type Provenance, type RuleMetadata } from '../model';
import type { Finding } from '../judge';
import { isCommonValue } from '../judge/common-value';

/**
 * Turns the findings of one document into occurrences: plaintext becomes a `Secret`, fingerprints are
 * taken under the installation's key, and the parts of one credential get one id.
 */
export function seal(findings: readonly Finding[], provenance: Provenance, key: Uint8Array, rule: (ruleId: string) => RuleMetadata): Occurrence[] {
  const path = displayPath(provenance);
  const prints = findings.map((finding) => fingerprintOf(key, identityOf(finding)));
  const groups = new Map<string, string>();
  findings.forEach(({ match }, index) => {
    if (!match.group) return;
    const print = prints[index]!;
    const known = groups.get(match.group);
    // The id part names a multi-part credential: it stays the same wherever its secret is repeated.
    if (known === undefined || match.part === 'id') groups.set(match.group, print);
  });
  return findings.map((finding, index) => {
    const { match, secret, decoded, suppressed } = finding;
    const { title, family, provider, privilege } = rule(match.ruleId);
    const { line, endLine, column, endColumn, confidence, probability, form, context, evidence, labels } = finding;
    return {
      ruleId: match.ruleId, title, family, provider: match.provider ?? provider, path, line, endLine, column, endColumn,
      confidence, probability: Math.round(probability * 1000) / 1000, form, encoding: match.encoding, hash: match.hash,
      fingerprint: prints[index]!,
      credentialId: credentialId(match.group ? groups.get(match.group)! : prints[index]!),
      secret: new Secret(secret), decoded: decoded === undefined ? undefined : new Secret(decoded),
      name: match.name, principal: match.principal, privilege: match.privilege ?? privilege, target: match.target, device: match.device, part: match.part,
      context, evidence: maskedEvidence(evidence, finding), labels: isCommon(finding) ? [...labels, 'common-value'] : labels, provenance, suppressed,
    };
  });
}

/** Fingerprints made last, by plaintext: devices of one network share their keys. Bounded, of one key. */
const known = new Map<string, string>();
const MOST_KNOWN = 2000;
let knownKey: Uint8Array | undefined;

function fingerprintOf(key: Uint8Array, text: string): string {
  if (key !== knownKey || known.size > MOST_KNOWN) {
    known.clear();
    knownKey = key;
  }
  let print = known.get(text);
  if (print === undefined) known.set(text, (print = fingerprint(key, text)));
  return print;
}

/** What two places must share to be the same credential: the plaintext, or the stored form where it is not known. */
function identityOf({ form, secret, decoded }: Finding): string {
  return form === 'clear' || decoded !== undefined ? (decoded ?? secret) : `${form}:${secret}`;
}

/** Only plaintexts can be common; of a hash or a sealed value nothing is known. */
function isCommon({ form, secret, decoded }: Finding): boolean {
  return decoded !== undefined ? isCommonValue(decoded) : form === 'clear' && isCommonValue(secret);
}

/** The evidence, its texts masked where one quotes the secret. */
function maskedEvidence(evidence: readonly Evidence[], finding: Finding): readonly Evidence[] {
  return evidence.every(({ text }) => masked(text, finding) === text) ? evidence : evidence.map((one) => ({ ...one, text: masked(one.text, finding) }));
}

/** Evidence quotes what was seen; should that be the secret itself, it is masked like everywhere else. */
function masked(text: string, { secret, decoded }: Finding): string {
  for (const value of [secret, decoded]) if (value !== undefined && value.length >= 4 && text.includes(value)) text = text.replaceAll(value, '****');
  return text;
}

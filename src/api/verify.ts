import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeFileAtomically } from '../config/atomic-file';
import { ensureStateDirectory, loadFingerprintKey } from '../config/state';
import { fingerprint, type Credential, type HttpVerifier, type Occurrence, type ScanReport, type Target } from '../model';
import { createEgress, githubEvidence, NetworkGuard, planVerification, verifierChooser, verifyAll, type PlannedHost, type Subject, type VerdictCache, type Verification, type VerificationOptions } from '../verify';
import { decodeWritten } from '../rotate/decoding';
import { locate } from '../rotate/planned-values';
import { surroundingTarget } from '../rotate/surroundings';

/** What to verify, and within which bounds. */
export interface VerifyRequest extends Omit<VerificationOptions, 'cache'> {
  readonly report: ScanReport;
  /** Directory the scan ran in. */
  readonly root?: string;
  /** The pack's verifier of a rule. */
  readonly verifierOf: (ruleId: string) => HttpVerifier | undefined;
  /** CIDRs that may be asked although they are not public. */
  readonly allowNetwork?: readonly string[];
  readonly only?: readonly string[];
  /** Hosts (or URLs) of the GitHub instances that are in use. */
  readonly githubHosts?: readonly string[];
  readonly timeoutMs?: number;
  /** How long a verdict of before counts, in ms; 0 asks anew (default 1 hour). */
  readonly maxAgeMs?: number;
  readonly now?: () => number;
}

/** Which hosts would be asked, and how often. Sends nothing, resolves nothing. */
export function verificationPlan(request: Pick<VerifyRequest, 'report' | 'root' | 'verifierOf' | 'only' | 'githubHosts'>): PlannedHost[] {
  return planVerification(subjectsOf(request), verifierChooser(request.verifierOf, request.githubHosts));
}

/** Asks issuers and services whether the credentials of a report are live. One verification a credential. */
export async function verify(request: VerifyRequest): Promise<Verification[]> {
  const egress = createEgress(new NetworkGuard(request.allowNetwork), request.timeoutMs ?? 10_000);
  const cache = openCache(request.maxAgeMs ?? 3_600_000, request.now ?? Date.now);
  try {
    const asked = together(await verifyAll(subjectsOf(request), verifierChooser(request.verifierOf, request.githubHosts), egress, { ...request, cache }));
    const values = new Set(asked.map((one) => one.credentialId));
    const unread = wanted(request).filter(({ id }) => !values.has(id)).map((credential): Verification => ({ credentialId: credential.id, state: 'unknown', reason: 'no-value', detail: 'its value is not in a file of this machine, or only a hash of it is known' }));
    return [...asked, ...unread];
  } finally {
    cache.save();
  }
}

/** One verification a credential. It works where it works anywhere; it is dead only where every login it was found with refuses it. */
function together(asked: readonly Verification[]): Verification[] {
  const byCredential = new Map<string, Verification>();
  const rank = ({ state }: Verification): number => ['active', 'unknown', 'inactive'].indexOf(state);
  for (const one of asked) {
    const before = byCredential.get(one.credentialId);
    if (!before || rank(one) < rank(before)) byCredential.set(one.credentialId, one);
  }
  return [...byCredential.values()];
}

/** The report with what issuers said of its credentials. */
export function withVerifications(report: ScanReport, verifications: readonly Verification[], at = new Date().toISOString()): ScanReport {
  const byId = new Map(verifications.map((one) => [one.credentialId, one]));
  return {
    ...report,
    credentials: report.credentials.map((credential) => {
      const found = byId.get(credential.id);
      if (!found) return credential;
      const { state, reason, detail, host, identity, privilege } = found;
      return { ...credential, verification: { state, ...(reason ? { reason } : {}), ...(detail ? { detail } : {}), ...(host ? { host } : {}), ...(identity ? { identity } : {}), ...(privilege ? { privilege } : {}), at } };
    }),
  };
}

function wanted({ report, only }: Pick<VerifyRequest, 'report' | 'only'>): Credential[] {
  return report.credentials.filter((credential) => !only || only.includes(credential.id) || only.includes(credential.ruleId));
}

function subjectsOf(request: Pick<VerifyRequest, 'report' | 'root' | 'verifierOf' | 'only'>): Subject[] {
  const { key } = loadFingerprintKey();
  const files = new Map<string, Buffer | undefined>();
  return wanted(request).flatMap((credential) => subjectsOfCredential(credential, request.root ?? '.', key, files, request.verifierOf(credential.ruleId)?.instance === 'github'));
}

/** Logins asked for one credential at most: one secret used all over an estate must not look like an attack on it. */
const MOST_LOGINS = 8;

/** The credential's plaintext parts, from a scan in this process or re-read where the report says they stand: once for each login it was found with. */
function subjectsOfCredential(credential: Credential, root: string, key: Uint8Array, files: Map<string, Buffer | undefined>, isGitHub: boolean): Subject[] {
  const parts: Record<string, string> = {};
  const logins: { readonly target: Target; readonly principal?: string }[] = [];
  const github = { hosts: [] as string[], enterprise: false };
  for (const occurrence of credential.occurrences) {
    if (occurrence.suppressed || /hash|sealed/.test(occurrence.form)) continue;
    const found = valueOf(occurrence, root, key, files);
    if (!found) continue;
    const url = /^([a-z][a-z0-9+.-]*):\/\/([^\s:@/]*):([^\s@/]+)@/i.exec(found.value);
    const name = occurrence.part ?? 'secret';
    parts[name] ??= url && !/^https?$/i.test(url[1]) ? decodeURIComponent(url[3]) : found.value;
    const own = Object.fromEntries(Object.entries(occurrence.target ?? {}).filter(([, field]) => field !== undefined));
    logins.push({ target: { ...found.around, ...own }, principal: occurrence.principal });
    if (isGitHub) {
      // The host of every place counts: where they differ the token is not sent.
      const { hosts, enterprise } = found.github();
      github.hosts.push(...hosts, ...(occurrence.target?.host && /^https?$/.test(occurrence.target.service ?? '') ? [occurrence.target.host.toLowerCase()] : []));
      github.enterprise ||= enterprise;
    }
  }
  if (parts.secret === undefined) return [];
  // What one place does not say the others may, the first that does; of another host only how it is logged in to.
  const known = logins.reduceRight<Target>((all, { target }) => ({ ...all, ...target }), {});
  const principal = logins.find((login) => login.principal)?.principal;
  const subjects = new Map<string, Subject>();
  for (const login of logins) {
    const inherited = login.target.host === undefined || login.target.host === known.host ? known : { service: known.service, account: known.account };
    const target: Target = { ...inherited, ...(login.principal ? { account: undefined } : {}), ...login.target };
    const subject: Subject = {
      credentialId: credential.id, fingerprint: credential.fingerprint, ruleId: credential.ruleId, parts, target, principal: login.principal ?? principal ?? target.account,
      ...(isGitHub ? { github } : {}), deviceKind: credential.occurrences.find((one) => one.device)?.device?.kind,
    };
    const id = JSON.stringify([target.service, target.host, target.port, target.database, target.account ?? subject.principal, target.url]);
    if (subjects.size < MOST_LOGINS && !subjects.has(id)) subjects.set(id, subject);
  }
  return [...subjects.values()];
}

function valueOf(occurrence: Occurrence, root: string, key: Uint8Array, files: Map<string, Buffer | undefined>): { value: string; around: Target; github: () => ReturnType<typeof githubEvidence> } | undefined {
  const live = (occurrence.decoded ?? occurrence.secret) as { reveal?: () => string };
  const known = live.reveal?.();
  if (known !== undefined && fingerprint(key, known) === occurrence.fingerprint && occurrence.provenance.kind !== 'file') return { value: known, around: {}, github: () => githubEvidence('', 0, 0, occurrence.name) };
  if (!files.has(occurrence.path)) {
    try {
      files.set(occurrence.path, readFileSync(resolve(root, occurrence.path)));
    } catch {
      files.set(occurrence.path, undefined);
    }
  }
  const bytes = files.get(occurrence.path);
  if (!bytes) return undefined;
  const place = { ...occurrence, part: occurrence.part ?? 'secret', action: 'leave' as const };
  const found = locate(bytes, place, { keyId: '', fingerprint: (text) => fingerprint(key, text), mac: () => '' }, decodeWritten);
  if (!found) return undefined;
  const text = bytes.toString('utf8');
  const start = bytes.toString('utf8', 0, found.start).length;
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:([^\s@/]+)@/i.exec(found.written);
  const from = password ? start + password[0].length - 1 - password[1].length : start;
  const end = start + found.written.length;
  return { value: found.plaintext.reveal(), github: () => githubEvidence(text, start, end, occurrence.name), around: surroundingTarget(text, from, password ? from + password[1].length : start + found.written.length, occurrence.name) };
}

/** Verdicts on disk, by verifier and keyed fingerprint: no secret is in them. */
function openCache(maxAgeMs: number, now: () => number): VerdictCache & { save(): void } {
  const path = join(ensureStateDirectory(), 'verdicts.json');
  let entries: Record<string, { at: number; verdict: ReturnType<VerdictCache['get']> }> = {};
  try {
    entries = JSON.parse(readFileSync(path, 'utf8')) as typeof entries;
  } catch {
    // none yet, or damaged: verdicts can be had again
  }
  let changed = false;
  return {
    get: (verifier, print) => {
      const entry = entries[`${verifier} ${print}`];
      return entry && now() - entry.at < maxAgeMs ? entry.verdict : undefined;
    },
    set: (verifier, print, verdict) => {
      entries[`${verifier} ${print}`] = { at: now(), verdict };
      changed = true;
    },
    save: () => {
      if (changed) writeFileAtomically(path, [JSON.stringify(entries)]);
    },
  };
}

import type { AnswerCriteria, HttpVerifier, Privilege } from '../model';
import type { EgressAnswer, Subject, Verdict, Verifier } from './contract';
import { githubInstance, type GitHubInstance } from './github';

const NO_EVIDENCE = { hosts: [], enterprise: false };

/** A verifier of a detector pack. Its requests and criteria are the pack's; what is neither active nor inactive is unknown. */
export function declarativeVerifier(id: string, verifier: HttpVerifier, githubHosts: readonly string[] = []): Verifier {
  const instanceOf = (subject: Subject): GitHubInstance | undefined => (verifier.instance === 'github' ? githubInstance(subject.github ?? NO_EVIDENCE, githubHosts) : undefined);
  const address = (subject: Subject): string | undefined => {
    const instance = instanceOf(subject);
    if (!instance) return fill(verifier.url, subject, encodeURIComponent);
    return 'api' in instance ? instance.api + fill(new URL(verifier.url).pathname, subject, encodeURIComponent) : undefined;
  };
  const usesAccount = /\{\{[^}]*\baccount\b/.test(JSON.stringify([verifier.headers, verifier.body]));
  return {
    id,
    regions: verifier.regions?.map((url) => declarativeVerifier(id, { ...verifier, url, regions: undefined }, githubHosts)),
    withheld: (subject) => {
      const instance = instanceOf(subject);
      return instance && 'withheld' in instance ? instance.withheld : undefined;
    },
    host: (subject) => {
      const url = address(subject);
      try {
        return url === undefined ? undefined : new URL(url).host;
      } catch {
        return undefined;
      }
    },
    asks: (subject) => `${address(subject) ?? ''} ${usesAccount ? subject.parts.account ?? subject.principal ?? '' : ''}`,
    async check(subject, egress) {
      const url = address(subject);
      const headers: Record<string, string> = {};
      for (const [name, template] of Object.entries(verifier.headers ?? {})) {
        const value = fill(template, subject, headerSafe);
        if (value === undefined) return missingPart();
        headers[name] = value;
      }
      const json = Object.entries(verifier.headers ?? {}).some(([name, value]) => name.toLowerCase() === 'content-type' && /json/.test(value)) || verifier.body?.trimStart().startsWith('{');
      const body = verifier.body === undefined ? undefined : fill(verifier.body, subject, json ? (text) => JSON.stringify(text).slice(1, -1) : encodeURIComponent);
      if (url === undefined || (verifier.body !== undefined && body === undefined)) return missingPart();
      const verdict = judge(verifier, await egress.request({ method: verifier.method ?? 'GET', url, headers, body }));
      const instance = instanceOf(subject);
      const certain = instance ? 'api' in instance && instance.certain : hostOf(subject) !== undefined;
      if (verdict.state === 'inactive' && verifier.selfHosted && !certain) {
        return { state: 'unknown', reason: 'other-instance', status: verdict.status, detail: `${new URL(url).host} refuses it, but it may belong to another instance` };
      }
      return verdict;
    },
  };
}

/** Reads an answer by the criteria of a verifier. */
export function judge(verifier: HttpVerifier, answer: EgressAnswer): Verdict {
  const [active, inactive] = [meets(verifier.active, answer), meets(verifier.inactive, answer)];
  const { status } = answer;
  const unknown = (reason: string): Verdict => ({ state: 'unknown', reason, status, detail: `status ${status}` });
  if (active !== 'text' && inactive !== 'text') {
    // A status alone says nothing where it came from somebody else: portals answer 200 and filters 403, both with a page.
    if (status === 429) return unknown('throttled');
    if (status >= 500) return unknown('unavailable');
    if (isPage(answer) && status !== 401) return { ...unknown('unclear'), detail: `status ${status} with a web page` };
  }
  if ((active !== undefined) === (inactive !== undefined)) return unknown(status === 403 ? 'forbidden' : 'unclear');
  if (inactive) return { state: 'inactive', status, detail: `status ${status}` };
  const identity = identityOf(verifier, answer);
  return { state: 'active', status, ...(Object.keys(identity).length > 0 ? { identity } : {}), ...privilegeOf(identity) };
}

/** By what the criteria are met: the answer's text, its status alone, or (undefined) not. */
function meets(criteria: HttpVerifier['active'], answer: EgressAnswer): 'text' | 'status' | undefined {
  for (const { status, body } of Array.isArray(criteria) ? criteria as readonly AnswerCriteria[] : [criteria as AnswerCriteria]) {
    if (status ? !status.includes(answer.status) : body === undefined) continue;
    if (body === undefined) return 'status';
    if (new RegExp(body).test(answer.body)) return 'text';
  }
  return undefined;
}

function isPage(answer: EgressAnswer): boolean {
  return /text\/html/i.test(answer.headers['content-type'] ?? '') || /^\s*<(?:!doctype html|html|head|body)\b/i.test(answer.body);
}

function identityOf(verifier: HttpVerifier, answer: EgressAnswer): Record<string, string> {
  const identity: Record<string, string> = {};
  let json: unknown;
  try {
    json = JSON.parse(answer.body);
  } catch {
    // not every issuer answers in JSON
  }
  for (const [name, pointer] of Object.entries(verifier.identity ?? {})) {
    const value = pointer.startsWith('header:') ? answer.headers[pointer.slice(7).toLowerCase()] : at(json, pointer);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') identity[name] = String(value).slice(0, 200);
    else if (Array.isArray(value)) identity[name] = value.filter((one) => typeof one !== 'object').map(String).join(' ').slice(0, 200); // an object's own toString may be anything
  }
  return identity;
}

/** RFC 6901. */
function at(value: unknown, pointer: string): unknown {
  let current = value;
  for (const step of pointer.split('/').slice(1)) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return current;
}

/** What scopes and roles that an issuer names amount to. */
export function privilegeOf(identity: Readonly<Record<string, string>>): { privilege?: Privilege } {
  const words = Object.entries(identity).filter(([name]) => /scope|role|permission|admin|owner|privilege/i.test(name)).map(([name, value]) => (value === 'true' ? name : value)).join(' ');
  if (words === '' || words === 'false') return {};
  if (/admin|owner|root|super|\*|full|:org/i.test(words)) return { privilege: 'admin' };
  if (/write|repo\b|push|api\b|edit|manage|create|delete/i.test(words)) return { privilege: 'write' };
  return /read|view|list|user/i.test(words) ? { privilege: 'read' } : {};
}

function hostOf(subject: Subject): string | undefined {
  return subject.parts.host ?? subject.target?.host;
}

/** Fills `{{part}}`, `{{part|default}}`, `{{base64:id:secret}}`; undefined where the subject has no such part. */
function fill(template: string, subject: Subject, encode: (text: string) => string): string | undefined {
  let missing = false;
  const values: Record<string, string | undefined> = { ...subject.parts, host: hostOf(subject), account: subject.parts.account ?? subject.principal };
  const text = template.replace(/\{\{(?:(base64):)?([\w.-]+(?::[\w.-]+)*)(?:\|([\w.-]+))?\}\}/g, (_whole, form: string | undefined, names: string, instead: string | undefined) => {
    const found = names.split(':').map((name) => values[name] ?? instead);
    if (found.some((value) => value === undefined)) missing = true;
    const joined = found.join(':');
    return form === 'base64' ? Buffer.from(joined).toString('base64') : /^[\w.-]+$/.test(joined) ? joined : encode(joined);
  });
  return missing ? undefined : text;
}

function headerSafe(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '');
}

function missingPart(): Verdict {
  return { state: 'unknown', reason: 'missing-part', detail: 'another part of this credential was not found' };
}

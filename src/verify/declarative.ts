import type { HttpVerifier, Privilege } from '../model';
import type { EgressAnswer, Subject, Verdict, Verifier } from './contract';

/** A verifier of a detector pack. Its requests and criteria are the pack's; what is neither active nor inactive is unknown. */
export function declarativeVerifier(id: string, verifier: HttpVerifier): Verifier {
  return {
    id,
    host: (subject) => {
      const url = fill(verifier.url, subject, encodeURIComponent);
      try {
        return url === undefined ? undefined : new URL(url).host;
      } catch {
        return undefined;
      }
    },
    async check(subject, egress) {
      const url = fill(verifier.url, subject, encodeURIComponent);
      const headers: Record<string, string> = {};
      for (const [name, template] of Object.entries(verifier.headers ?? {})) {
        const value = fill(template, subject, headerSafe);
        if (value === undefined) return missingPart();
        headers[name] = value;
      }
      const json = Object.entries(verifier.headers ?? {}).some(([name, value]) => name.toLowerCase() === 'content-type' && /json/.test(value)) || verifier.body?.trimStart().startsWith('{');
      const body = verifier.body === undefined ? undefined : fill(verifier.body, subject, json ? (text) => JSON.stringify(text).slice(1, -1) : encodeURIComponent);
      if (url === undefined || (verifier.body !== undefined && body === undefined)) return missingPart();
      return judge(verifier, await egress.request({ method: verifier.method ?? 'GET', url, headers, body }));
    },
  };
}

/** Reads an answer by the criteria of a verifier. */
export function judge(verifier: HttpVerifier, answer: EgressAnswer): Verdict {
  if (answer.status === 429 || answer.status >= 500) return { state: 'unknown', reason: answer.status === 429 ? 'throttled' : 'unavailable', detail: `status ${answer.status}` };
  const active = meets(verifier.active, answer);
  const inactive = meets(verifier.inactive, answer);
  if (active === inactive) return { state: 'unknown', reason: 'unclear', detail: `status ${answer.status}` };
  if (inactive) return { state: 'inactive', detail: `status ${answer.status}` };
  const identity = identityOf(verifier, answer);
  return { state: 'active', ...(Object.keys(identity).length > 0 ? { identity } : {}), ...privilegeOf(identity) };
}

function meets(criteria: HttpVerifier['active'], answer: EgressAnswer): boolean {
  if (!criteria.status && criteria.body === undefined) return false;
  return (!criteria.status || criteria.status.includes(answer.status)) && (criteria.body === undefined || new RegExp(criteria.body).test(answer.body));
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
    else if (Array.isArray(value)) identity[name] = value.map(String).join(' ').slice(0, 200);
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

/** Fills `{{part}}`; undefined where the subject has no such part. */
function fill(template: string, subject: Subject, encode: (text: string) => string): string | undefined {
  let missing = false;
  const values: Record<string, string | undefined> = { ...subject.parts, host: subject.parts.host ?? subject.target?.host, account: subject.parts.account ?? subject.principal };
  const text = template.replace(/\{\{(?:(base64):)?([\w.-]+(?::[\w.-]+)*)\}\}/g, (_whole, form: string | undefined, names: string) => {
    const found = names.split(':').map((name) => values[name]);
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

import type { CodeDetector, DetectorMetadata, Evidence, Hit, Match, Target, View } from '../../src/model';
import { doubtOf, doubtOfHost, doubtOfUser } from '../formats/doubt';
import { SCHEME_ENDINGS, SERVICES, serviceOf } from './schemes';

const LONGEST_SCHEME = 40;
/** Bytes behind `://` that a URL with credentials is read from. */
const REACH = 700;

const SCHEME = /(?:^|[^A-Za-z0-9+._-])((?:jdbc:)?[A-Za-z][A-Za-z0-9+._-]*)$/i;
/** A host, its port, further hosts (replica sets), and what may follow. */
const HOST = /^(\[[0-9A-Fa-f:.%]+\]|[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?|[$%#@]?\{{1,2}[^{}\s]{1,60}\}{1,2}|\$[A-Za-z_]\w*|%[sv])?(?::(\d{1,5}|[$%]?\{{0,2}\w*\}{0,2}|%[sd]))?((?:,[A-Za-z0-9_.:-]+)*)(?=$|[/?#\s"'`,;)}\]<>&|\\*!:])/;

const remediation = 'Change the password at the service, then give the program its URL from a secrets manager or the environment.';

function metadata(id: string, title: string, provider: string): DetectorMetadata {
  return { id, title, family: 'database', provider, confidence: 'high', references: ['https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1'], remediation };
}

/** Passwords and tokens in the authority of URLs, of any scheme: `scheme://user:password@host:port/database`. */
export const credentialUrl: CodeDetector = {
  ...metadata('url-credentials', 'URL with a password', 'url'),
  reports: [...SERVICES.map(({ id, title, service }) => metadata(id, title, service)), metadata('url-token', 'URL with a token', 'url')],
  keywords: SCHEME_ENDINGS,
  userinfo: true,
  scope: 'hit',
  *match(view: View, hits: readonly Hit[]): Iterable<Match> {
    for (const { keyword, offset } of hits) {
      const match = readUrl(view, offset + keyword.length);
      if (match) yield match;
    }
  },
};

/** `authority`: offset behind `://`. */
function readUrl(view: View, authority: number): Match | undefined {
  const front = view.text(authority - LONGEST_SCHEME - 3, authority - 3);
  const scheme = SCHEME.exec(front)?.[1];
  if (!scheme) return undefined;
  const text = view.text(authority, authority + REACH);
  const token = /^[^\s"'`<>\\\x00-\x1f]*/.exec(text)![0];
  const service = serviceOf(scheme);
  const parts = splitAuthority(token, service !== undefined && service.service !== 'basic-auth');
  if (!parts) return undefined;
  const { user, password, host, port, rest } = parts;
  const secret = password ?? user;
  const start = authority + (password === undefined ? 0 : user.length + 1);

  const doubt = doubtOf(unescaped(secret));
  if (doubt.reference) return undefined;
  if (password === undefined && !isToken(unescaped(user))) return undefined;
  // A slash or question mark in the password of a web address is a path, not a password.
  if (service?.service === 'basic-auth' && /[/?]/.test(secret)) return undefined;
  const principal = password === undefined || user === '' ? undefined : unescaped(user);
  const evidence: Evidence[] = [...doubt.evidence, ...doubtOfHost(host)];
  if (principal !== undefined && principal.toLowerCase() === unescaped(secret).toLowerCase()) evidence.push({ kind: 'placeholder', effect: 'lowers', text: 'the password is the user name' });
  evidence.push(...doubtOfUser(principal));
  const labels: string[] = [];
  if (/(?:^|\.)sentry\.io$|\bsentry\b/i.test(host ?? '') && /^[0-9a-f]{32}$/.test(user) && password === undefined) labels.push('public-by-design');
  return {
    type: 'match',
    ruleId: password === undefined ? 'url-token' : (service?.id ?? 'url-credentials'),
    start, end: start + secret.length,
    statementStart: authority - 3 - scheme.length,
    statementEnd: authority + token.length,
    ...(unescaped(secret) === secret ? {} : { value: unescaped(secret), encoding: 'percent' }),
    form: 'clear', specificity: 'code', principal,
    target: targetOf(scheme, service?.service, host, port ?? service?.port ?? (scheme === 'https' ? 443 : undefined), rest),
    evidence, labels,
  };
}

interface Authority {
  readonly user: string;
  readonly password: string | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
  /** From the first `/`, `?` or `#` behind the host. */
  readonly rest: string;
}

/**
 * The first `@` behind which a host stands parts user and password from it; people forget to escape `@` and `/` in
 * passwords. `greedy`: the last such `@` before a query, for services whose paths hold none.
 */
function splitAuthority(token: string, greedy: boolean): Authority | undefined {
  let found: Authority | undefined;
  for (let at = token.indexOf('@'); at >= 0 && at < 300; at = token.indexOf('@', at + 1)) {
    const behind = token.slice(at + 1);
    const host = HOST.exec(behind);
    if (!host || (host[1] === undefined && host[3] === '' && !/^[/?]/.test(behind))) continue;
    const info = token.slice(0, at);
    const colon = info.indexOf(':');
    const user = colon < 0 ? info : info.slice(0, colon);
    if (/[/?#]/.test(user) || colon + 1 === info.length) return found;
    found = { user, password: colon < 0 ? undefined : info.slice(colon + 1), host: host[1], port: portOf(host[2]), rest: behind.slice(host[0].length) };
    if (!greedy || !/^[^?#]*@/.test(behind)) return found;
  }
  return found;
}

function portOf(text: string | undefined): number | undefined {
  const port = Number(text);
  return text && port > 0 && port < 65536 ? port : undefined;
}

/** A user name that stands alone and cannot be one: long, with digits and letters mixed. */
function isToken(user: string): boolean {
  return user.length >= 16 && /\d/.test(user) && /[A-Za-z]/.test(user) && /^[A-Za-z0-9_.~%+=-]+$/.test(user) && new Set(user).size >= 8 && !/^[a-z]+[-_.][a-z-]+\d{0,4}$/i.test(user);
}

function unescaped(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

function targetOf(scheme: string, service: string | undefined, host: string | undefined, port: number | undefined, rest: string): Target {
  const database = /^\/([A-Za-z0-9_$.-]{1,64})(?=$|[?#;&,)\]}])/.exec(rest)?.[1];
  const web = service === undefined || service === 'basic-auth';
  const known = host !== undefined && /^[\w.-]+$|^\[/.test(host) ? host : undefined;
  return {
    service: web ? scheme.toLowerCase() : service,
    ...(known ? { host: known.replace(/^\[|\]$/g, '') } : {}),
    ...(port ? { port } : {}),
    ...(database && !web ? { database } : {}),
    ...(web && known ? { url: `${scheme}://${known}${port && port !== 443 ? `:${port}` : ''}${rest.split(/[?#]/)[0]}` } : {}),
  };
}

import { createHmac } from 'node:crypto';
import type { CodeDetector, DetectorMetadata, Evidence, Hit, Match, Privilege, Target, View } from '../../src/model';

/** The longest token looked at; larger ones do not fit in HTTP headers. */
const REACH = 16 * 1024;
const COMPACT = /^(eyJ[A-Za-z0-9_-]{8,4096}|e(?:yAi|wog|yAg|w0K)[A-Za-z0-9_-]{8,4096})\.([A-Za-z0-9_-]{0,12000})\.([A-Za-z0-9_-]{0,4096})(?:\.([A-Za-z0-9_-]{0,12000})\.([A-Za-z0-9_-]{10,64}))?(?![A-Za-z0-9_-])/;

/** Characters of a signature in base64url, by algorithm (RFC 7518 section 3; EdDSA: RFC 8037). RSA varies with the key. */
const SIGNATURE_LENGTH: Readonly<Record<string, number>> = { HS256: 43, HS384: 64, HS512: 86, ES256: 86, ES384: 128, ES512: 176, ES256K: 86, EdDSA: 86, none: 0 };

/** Claims that RFC 7519 registers. */
const REGISTERED = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];

/** Claims of an issuer's own that say whom a token is for or what it may do. */
const TELLING = /id$|user|name|mail|role|scope|perm|admin|group|[/:]/i;

/** Signing secrets that tutorials use and that end up in production: who knows them forges tokens at will. */
const KNOWN_SECRETS = ['secret', 'your-256-bit-secret', 'your-384-bit-secret', 'your-512-bit-secret', 'a-string-secret-at-least-256-bits-long', 'secretkey', 'secret_key', 'password', 'changeme', 'jwt_secret', 'supersecret', 'super-secret-jwt-token-with-at-least-32-characters-long', 'mysecret', 'shhhhh', 'key', 'test'];

function metadata(id: string, title: string): DetectorMetadata {
  return {
    id, title, family: 'keys', provider: 'jwt', confidence: 'high',
    references: ['https://www.rfc-editor.org/rfc/rfc7519', 'https://www.rfc-editor.org/rfc/rfc7515'],
    revoke: 'End the session at the issuer (claim iss), or replace the signing key where tokens cannot be revoked.',
    remediation: 'A token is as good as a password until it expires: revoke it at its issuer.',
  };
}

/** JSON Web Tokens: signed (JWS) and encrypted (JWE), compact form. */
export const jsonWebToken: CodeDetector = {
  ...metadata('jwt', 'JSON Web Token'),
  reports: [metadata('jwt-encrypted', 'Encrypted JSON Web Token')],
  // Base64 of `{"alg`, `{"typ`, `{"kid`, `{"enc`, `{"cty`, `{"x5t`, `{"jku`, `{"zip`, `{"iss`…: the first member's name.
  keywords: ['eyJhbG', 'eyJ0eX', 'eyJraW', 'eyJlbm', 'eyJjdH', 'eyJ4NX', 'eyJqa3', 'eyJqd2', 'eyJ6aX', 'eyJpc3', 'eyJ2ZX', 'eyJlcG', 'eyJhcH', 'eyJwcG', 'eyJiNj', 'eyAiYW', 'eyAidH', 'eyAia2', 'eyAgIC', 'ewogIC', 'ewogIn', 'ew0KIC'],
  scope: 'hit',
  *match(view: View, hits: readonly Hit[]): Iterable<Match> {
    for (const { offset } of hits) {
      if (offset > 0 && /[A-Za-z0-9_-]/.test(view.text(offset - 1, offset))) continue;
      const found = COMPACT.exec(view.text(offset, offset + REACH));
      if (!found) continue;
      const header = jsonObject(found[1]);
      if (!header || (typeof header.alg !== 'string' && typeof header.enc !== 'string')) continue;
      const encrypted = found[5] !== undefined;
      if (!encrypted && found[2].length < 4) continue;
      yield {
        type: 'match', ruleId: encrypted ? 'jwt-encrypted' : 'jwt', start: offset, end: offset + found[0].length, form: 'clear', specificity: 'format',
        ...(encrypted ? { evidence: [{ kind: 'structure', effect: 'raises', text: `header decodes: alg ${String(header.alg)}, enc ${String(header.enc)}` }] } : readSigned(found, header)),
      };
    }
  },
};

function jsonObject(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Claims of a token as facts: who it is for, where it is valid, until when. */
function readSigned(found: RegExpExecArray, header: Record<string, unknown>): Pick<Match, 'evidence' | 'labels' | 'principal' | 'target' | 'privilege'> {
  const algorithm = String(header.alg);
  const claims = jsonObject(found[2]);
  const labels: string[] = [];
  const evidence: Evidence[] = [];
  const signature = found[3];
  const expected = SIGNATURE_LENGTH[algorithm];
  // RSA signatures are as long as the key: 1024 bits make 171 characters. Other names are unknown algorithms.
  const complete = expected === undefined ? !/^[RP]S\d/.test(algorithm) || signature.length >= 171 : signature.length === expected;
  evidence.push(claims
    ? { kind: 'structure', effect: 'raises', text: `header and claims decode (${algorithm})` }
    : { kind: 'structure', effect: 'lowers', text: `header decodes (${algorithm}), the payload is not JSON` });
  if (!complete) evidence.push({ kind: 'structure', effect: 'lowers', text: `signature of ${signature.length} characters, ${expected ?? 'at least 171'} expected of ${algorithm}` });
  if (algorithm === 'none') labels.push('unsigned');
  const weak = /^HS(?:256|384|512)$/.test(algorithm) ? knownSecret(algorithm, `${found[1]}.${found[2]}`, signature) : undefined;
  if (weak) {
    labels.push('weak');
    evidence.push({ kind: 'signature', effect: 'notes', text: 'signed with a secret that tutorials print: anyone can forge tokens for this service' });
  }
  if (!claims) return { evidence, labels };

  const text = (name: string): string | undefined => (typeof claims[name] === 'string' && claims[name] !== '' ? (claims[name] as string).slice(0, 200) : undefined);
  const issuer = text('iss');
  if (issuer) evidence.push({ kind: 'claim', effect: 'notes', text: `issuer ${issuer}` });
  if (typeof claims.exp === 'number' && claims.exp > 0 && claims.exp < 1e11) {
    const expires = new Date(claims.exp * 1000);
    const expired = expires.getTime() < Date.now();
    if (expired) labels.push('expired');
    evidence.push({ kind: 'expiry', effect: 'notes', text: `${expired ? 'expired' : 'expires'} ${expires.toISOString().slice(0, 10)}` });
  } else {
    evidence.push({ kind: 'expiry', effect: 'notes', text: 'never expires' });
  }
  if (claims.sub === '1234567890' || text('name') === 'John Doe') {
    labels.push('published-example');
    evidence.push({ kind: 'placeholder', effect: 'lowers', text: 'claims of the example on jwt.io' }, { kind: 'placeholder', effect: 'lowers', text: 'stands in countless tests and manuals' });
  }
  // Every issuer sets one of the claims of RFC 7519; what has none, and hardly another, no service can act on.
  const names = Object.keys(claims);
  if (names.length <= 2 && !names.some((name) => REGISTERED.includes(name) || TELLING.test(name))) {
    evidence.push({ kind: 'placeholder', effect: 'lowers', text: 'names no issuer, subject or time' }, { kind: 'placeholder', effect: 'lowers', text: 'holds nothing that a service could act on' });
  }
  // NATS: claims about a key, good for nothing without its seed unless they say that they are a bearer's (docs.nats.io, JWT guide).
  if (/^ed25519/.test(algorithm) && (claims.nats as { bearer_token?: unknown } | undefined)?.bearer_token !== true) labels.push('public-by-design');
  const role = text('role');
  if (role === 'anon' && (issuer?.includes('supabase') || claims.ref !== undefined)) labels.push('public-by-design');
  return { evidence, labels, principal: principalOf(claims, text), target: targetOf(claims, issuer), privilege: privilegeOf(role, claims) };
}

function principalOf(claims: Record<string, unknown>, text: (name: string) => string | undefined): string | undefined {
  const namespace = text('kubernetes.io/serviceaccount/namespace');
  if (namespace) return `system:serviceaccount:${namespace}:${text('kubernetes.io/serviceaccount/service-account.name') ?? ''}`;
  return text('preferred_username') ?? text('upn') ?? text('email') ?? text('unique_name') ?? text('username') ?? text('sub') ?? text('client_id') ?? text('azp') ?? text('appid') ?? (typeof claims.sub === 'number' ? String(claims.sub) : undefined);
}

function targetOf(claims: Record<string, unknown>, issuer: string | undefined): Target | undefined {
  const audience = Array.isArray(claims.aud) ? claims.aud[0] : claims.aud;
  for (const place of [audience, issuer]) {
    const found = typeof place === 'string' ? /^(https?):\/\/([^/:?#\s]{1,253})(?::(\d{1,5}))?/.exec(place) : null;
    if (found) return { service: found[1], host: found[2], ...(found[3] ? { port: Number(found[3]) } : {}), url: place as string };
  }
  return undefined;
}

function privilegeOf(role: string | undefined, claims: Record<string, unknown>): Privilege | undefined {
  if (claims.admin === true || claims.is_admin === true || role === 'service_role' || /^(?:admin|administrator|root|superuser|owner)$/i.test(role ?? '')) return 'admin';
  if (role === 'anon' || role === 'readonly' || role === 'viewer') return 'read';
  return undefined;
}

function knownSecret(algorithm: string, signed: string, signature: string): string | undefined {
  const digest = `sha${algorithm.slice(2)}`;
  return KNOWN_SECRETS.find((secret) => createHmac(digest, secret).update(signed).digest('base64url') === signature);
}

import fc from 'fast-check';
import { NetworkGuard } from '../../src/verify/guard';
import { mutate } from '../../src/verify/control';
import { judge } from '../../src/verify/declarative';
import { proxyFor } from '../../src/verify/egress';

describe('network guard', () => {
  const guard = new NetworkGuard();
  it.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '192.168.1.1', '172.31.255.255', '100.64.0.1', '0.0.0.0', '::1', 'fe80::1', 'fd00:ec2::254', '::ffff:127.0.0.1', '::ffff:7f00:1', '224.0.0.1'])('refuses %s', (address) => {
    expect(guard.allows(address)).toBe(false);
  });
  it.each(['1.1.1.1', '93.184.216.34', '2606:4700::1111', '172.32.0.1'])('permits %s', (address) => {
    expect(guard.allows(address)).toBe(true);
  });
  it('permits only the networks it is told of', () => {
    const wider = new NetworkGuard(['10.20.0.0/16']);
    expect([wider.allows('10.20.3.4'), wider.allows('10.21.3.4'), wider.allows('127.0.0.1')]).toEqual([true, false, false]);
    expect(() => new NetworkGuard(['10.20.0.0/33'])).toThrow('not a network');
  });
  it('checks what a name resolves to', async () => {
    await expect(guard.resolve('localhost')).rejects.toThrow('not a public address');
    await expect(guard.resolve('[::1]')).rejects.toThrow('not a public address');
  });
});

it('changes every secret, and keeps its length and shape', () => {
  fc.assert(fc.property(fc.string({ minLength: 8, maxLength: 60, unit: fc.constantFrom(...'abcdefABCDEFxyzXYZ0123456789') }), (secret) => {
    const changed = mutate(secret);
    expect(changed).not.toBe(secret);
    expect(changed).toHaveLength(secret.length);
    expect(changed.slice(0, 4)).toBe(secret.slice(0, 4));
    expect(changed.replace(/[a-z]/g, 'a').replace(/[A-Z]/g, 'A').replace(/[0-9]/g, '0')).toBe(secret.replace(/[a-z]/g, 'a').replace(/[A-Z]/g, 'A').replace(/[0-9]/g, '0'));
  }));
});

describe('reading an answer', () => {
  const verifier = { url: 'https://x', active: { status: [200], body: '"ok":true' }, inactive: { status: [401] }, identity: { login: '/user/login', scopes: 'header:x-oauth-scopes' } };
  it('takes nothing but the criteria for an answer', () => {
    const state = (status: number, body = '') => judge(verifier, { status, headers: {}, body }).state;
    expect([state(200, '{"ok":true}'), state(401), state(200, 'captive portal'), state(403), state(429), state(500), state(302)]).toEqual(['active', 'inactive', 'unknown', 'unknown', 'unknown', 'unknown', 'unknown']);
  });
  it('reads identity and privilege', () => {
    expect(judge(verifier, { status: 200, headers: { 'x-oauth-scopes': 'repo, admin:org' }, body: '{"ok":true,"user":{"login":"ana"}}' })).toMatchObject({ identity: { login: 'ana', scopes: 'repo, admin:org' }, privilege: 'admin' });
  });
});

it('follows proxy variables', () => {
  const environment = { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'example.org,.internal' };
  expect(proxyFor('api.github.com', true, environment)?.host).toBe('proxy:3128');
  expect(proxyFor('a.example.org', true, environment)).toBeUndefined();
  expect(proxyFor('db.internal', true, environment)).toBeUndefined();
  expect(proxyFor('api.github.com', false, environment)).toBeUndefined();
});

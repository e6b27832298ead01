import { factoryCandidates, factoryDefaultHash, isFactoryDefault, verifyHash } from '../../src/decode';

test('vendor defaults need their platform, common ones none', () => {
  expect(isFactoryDefault('root', 'calvin', 'dell-idrac')?.product).toBe('Dell iDRAC');
  expect(isFactoryDefault('root', 'calvin')).toBeUndefined();
  expect(isFactoryDefault('Admin', 'admin')?.product).toBe('Many devices');
  expect(isFactoryDefault('alice', 'admin')).toBeUndefined();
  expect(isFactoryDefault('admin', '', 'routeros')).toBeDefined();
});

test('communities and keys by the kind of statement', () => {
  expect(isFactoryDefault(undefined, 'public', 'ios', 'snmp-community')).toBeDefined();
  expect(isFactoryDefault(undefined, 'public')).toBeUndefined();
  expect(isFactoryDefault(undefined, '465b5ce8b199b49faa5f0a2ee238a6bc', undefined, 'subscriber-key')).toBeDefined();
});

test('published hashes name their password, which the hash confirms', () => {
  for (const [hash, platform] of [['8Ry2YjIyt7RRXU24', 'asa'], ['2KFQnbNIdI.2KYOU', 'asa'], ['fnRL/G5lXVMug', 'panos']] as const) {
    expect(verifyHash(hash, factoryDefaultHash(hash)!.password, { platform })).toBe(true);
  }
  expect(factoryDefaultHash('$6$QxPS.uk6mfo$9QBSo8u1FkH16gMyAVhus6fU3LOzvLR9Z9.82m3tiHFAxTtIkhaZSWssSgzt4v4dGAL8rhVQxTg0oAG9/q11h/')?.product).toBe('VyOS');
});

test('candidates begin with those of the account', () => {
  const candidates = factoryCandidates('root', 'f5-bigip');
  expect(candidates.indexOf('default')).toBeLessThan(candidates.indexOf('vagrant'));
  expect(new Set(candidates).size).toBe(candidates.length);
});

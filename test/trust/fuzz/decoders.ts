import {
  decodeAsusConfig, decodeSonicwallSettings, decodeTplinkArcher, decodeTplinkConfig, decodeUnifiBackup, decodeZteConfig, encodedRegionsAt, findEncodedRegions, identifyHash,
  isUnifiBackup, isZteConfig, REVERSIBLE_FORMS, routerosBackupFiles, routerosBackupKind, routerosUsers, unpackTplink, type DecodeContext, type EncodedRegion,
} from '../../../src/decode';
import { md5crypt } from '../../../src/decode/hashes/md5crypt';
import { type FuzzTarget, must, stringsOf, texts } from './target';

/** Stored forms of published examples, so that each decoder gets past its first look. */
const STORED = [
  '0822455D0A16', '070C285F4D06', '$9$lGAvxNVwYoZDs2jHqfn6CtuO', '-AQ==Ef+L9hPj0mRkPQdOxKqWJdl1PSs=Y2Fub25pY2Fs', 'AK1VAxdRb5wHqPpVpRTGBW8Zr3mBMHMCUa3b', 'ENC 8fNHuZ6ZbXxQ',
  '%$%$aB3xQ', '{xor}Lz4sLChvLTs=', '{AQAAABAAAAAQ4FdnXkVbGzWaB0Zz9rYyyQ==}', '$M$aB$c3VwZXJzZWNyZXRwYXNz', 'j1Uyj3Vx8TY9LtLZil2uAuZkFQA/4latT76ZwgdHdhw', 'GtOYPVN9MvOeKfcfV1M5bA',
  'c2VjcmV0LXBhc3N3b3Jk', '10ABCDEF2233', 'd7a514d8c556aabb', '$1$salt$qJH7.N4xYta3aEG/dfqo/0', '$5$rounds=5000$salt$abc', '$6$salt$abc', '$2b$12$R9h/cIPz0gi.URNNX3kh2O', '$8$dsYGNam3K1SIJO$7nv/35M/qr6t.dVc7UY9zrJDWRVqncHub1PE9UlMQFs', '$9$nhEmQVczB7dqsO$X.HsgL6x1il0RxkOSSvyQYwucySCt7qFm4v7pqCxkKM',
];

export const decoders: Record<string, FuzzTarget> = {
  'decode-forms': {
    seeds: () => texts(...STORED.map((stored, i) => `${String.fromCharCode(i % REVERSIBLE_FORMS.length)}${stored}\0neighbor 1.2.3.4\0master\0ENCMTHD_3`)),
    maxLength: 600,
    run: (bytes) => {
      if (bytes.length === 0) return;
      const [text, keyText, masterKey, method] = stringsOf(bytes.subarray(1), 4) as [string, string, string, string];
      const context: DecodeContext = { keyTexts: [keyText], method, user: keyText, host: method, keyFiles: { 'master.key': bytes, 'hudson.util.secret': bytes.subarray(3), 'f1.key': bytes.subarray(2), 'f2.key': bytes.subarray(1) } };
      const form = REVERSIBLE_FORMS[bytes[0]! % REVERSIBLE_FORMS.length]!;
      // A master key of the site costs a key derivation by design; one input in sixteen pays it.
      const decoded = form.decode(text, bytes[0]! >= 240 ? { ...context, masterKey } : form.id === 'mremoteng' ? { ...context, masterKey: undefined } : context);
      must(decoded === undefined || typeof decoded === 'string', `${form.id} gives text or nothing`);
    },
  },
  'decode-all-forms': {
    seeds: () => texts(...STORED),
    maxLength: 200,
    run: (bytes) => {
      const text = bytes.toString('latin1');
      for (const form of REVERSIBLE_FORMS) {
        if (form.id === 'mremoteng') continue; // its key derivation is tried by the target above
        const decoded = form.decode(text);
        must(decoded === undefined || typeof decoded === 'string', `${form.id} gives text or nothing`);
      }
    },
  },
  'hash-identify': {
    seeds: () => texts(...STORED, md5crypt('a', 'b'), 'SHA512:1000:aa:bb', 'pbkdf2_sha256$20000$a$b', '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19'),
    maxLength: 300,
    run: (bytes) => {
      const [text, platform] = stringsOf(bytes, 2) as [string, string];
      const found = identifyHash(text, platform);
      if (found) JSON.stringify(found);
    },
  },
  'decode-layers': {
    seeds: () => texts('token: Z2hwXzEyMzQ1Njc4OTBhYmNkZWZnaGlqa2xtbm9wcXJzdA==\n', 'H4sIAAAAAAAAA0vOLShKLS5OTQEA4wtwDwkAAAA=', '%70%61%73%73%77%6f%72%64=\\u0070\\u0061\\x70&#112;&#x61;', '70617373776f72643d2768756e74657232313233342727', 'pass=3Dword=\r\n=70=61=73'),
    run: (bytes) => {
      const limits = { depth: 3, maxRegions: 64, maxTotalBytes: 1 << 18, maxRegionBytes: 1 << 16 };
      const regions: EncodedRegion[] = [...findEncodedRegions(bytes, 0, bytes.length, limits), ...encodedRegionsAt(bytes, bytes.length >> 1, limits)];
      must(regions.length <= 128, 'no more regions than allowed');
      for (const { start, end, decoded } of regions) must(start >= 0 && start < end && end <= bytes.length && decoded.length <= 1 << 18, 'regions lie inside of the text and are bounded');
    },
  },
  'decode-device-images': {
    seeds: () => [
      ...texts('ZXh0', 'HDR1\0\0\0\0\0', 'HDR2AAAAAAAAAAAAAAAA', 'c2hvcnROYW1lPWEmcGFzcz1iJg==&&'), Buffer.from('88aca1b11000000004000000757365720000000000000000', 'hex'), Buffer.from('01020304000000000000000400000000', 'hex'), Buffer.from('99999999444444445555555566666666', 'hex'),
    ],
    run: (bytes) => {
      for (const decode of [decodeAsusConfig, decodeTplinkConfig, decodeTplinkArcher, decodeUnifiBackup, decodeZteConfig]) {
        const out = decode(bytes);
        must(out === undefined || out.length < 64 << 20, 'what comes out is bounded');
      }
      unpackTplink(bytes);
      decodeSonicwallSettings(bytes.toString('latin1'));
      isUnifiBackup(bytes);
      isZteConfig(bytes);
      if (routerosBackupKind(bytes)) {
        let files = 0;
        for (const { data } of routerosBackupFiles(bytes)) {
          routerosUsers(data);
          must(++files <= bytes.length, 'a file takes bytes');
        }
      }
      routerosUsers(bytes);
    },
  },
};

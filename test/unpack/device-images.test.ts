import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { unpackTplink } from '../../src/decode';
import { gatherBytes } from './gather';

const SECRET = 'Vq8-device-fT3xZ';
const u32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => bytes.writeUInt32BE(value, i * 4));
  return bytes;
};
const all = (members: Map<string, string>): string => [...members.values()].join('\n');

/** A single-DES or AES encryption without padding. */
function encrypt(algorithm: string, key: Buffer, iv: Buffer | null, plain: Buffer): Buffer {
  const cipher = createCipheriv(algorithm, key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.final()]);
}

/** ZTE payload of type 0: header of 15 words, then one zlib chunk. */
function ztePayload(xml: string): Buffer {
  const data = deflateSync(xml);
  return Buffer.concat([u32(0x01020304, 0, xml.length, 0, 65536), Buffer.alloc(40), u32(xml.length, data.length, 0), data]);
}

test('ZTE config.bin, plain and with the key of a model', async () => {
  const plain = ztePayload(`<DB><DM name="Pass" val="${SECRET}"/></DB>`);
  const signed = Buffer.concat([u32(0x04030201, 0, 5), Buffer.from('F600W'), plain]);
  expect((await gatherBytes('config.bin', signed)).members.get('config.bin!config.xml')).toContain(SECRET);
  const padded = Buffer.concat([plain, Buffer.alloc((16 - (plain.length % 16)) % 16)]);
  const key = Buffer.alloc(16);
  key.write('Renjx%2$CjM');
  const sealed = encrypt('aes-128-ecb', key, null, padded);
  const image = Buffer.concat([Buffer.from('99999999444444445555555' + '5aaaaaaaa', 'hex'), Buffer.alloc(112), u32(0x01020304, 2), Buffer.alloc(52), u32(padded.length, sealed.length, 0), sealed]);
  expect((await gatherBytes('config.bin', image)).members.get('config.bin!config.xml')).toContain(SECRET);
});

test('a ZTE config.bin of another model is reported as sealed', async () => {
  const sealed = randomBytes(64);
  const image = Buffer.concat([u32(0x01020304, 2), Buffer.alloc(52), u32(64, 64, 0), sealed]);
  expect((await gatherBytes('config.bin', image)).skips).toMatchObject([{ reason: 'encrypted', incomplete: true }]);
});

test('Asus settings', async () => {
  const text = Buffer.from(`http_username=admin\0http_passwd=${SECRET}\0`);
  const random = 0x1b;
  const body = text.map((byte) => (byte === 0 ? 0xfd + (random % 3) : 0xff + random - byte));
  const image = Buffer.concat([Buffer.from('HDR2'), Buffer.from([text.length & 255, text.length >> 8, 0, random]), body]);
  expect((await gatherBytes('Settings.CFG', image)).members.get('Settings.CFG!nvram')).toContain(`http_passwd=${SECRET}\n`);
});

/** TP-Link's packing with literals only: 16 flag bits of zero before each 16 bytes, the first byte bare. */
function packLiterals(plain: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(plain.length);
  const parts: Buffer[] = [size, plain.subarray(0, 1)];
  for (let at = 1; at < plain.length; at += 16) parts.push(Buffer.alloc(2), plain.subarray(at, at + 16));
  return Buffer.concat(parts);
}

test('TP-Link conf.bin: DES, MD5, packed XML', async () => {
  const xml = Buffer.from(`<?xml version="1.0"?><DslCpeConfig><PreSharedKey val=${SECRET} /></DslCpeConfig>`.padEnd(100));
  for (const content of [xml, packLiterals(xml)]) {
    const body = Buffer.concat([createHash('md5').update(content).digest(), content]);
    const padded = Buffer.concat([body, Buffer.alloc((8 - (body.length % 8)) % 8)]);
    const key = Buffer.from('478DA50BF9E3D2CF', 'hex');
    const image = encrypt('des-ede3', Buffer.concat([key, key, key]), null, padded);
    expect((await gatherBytes('conf.bin', image)).members.get('conf.bin!config.xml')).toContain(SECRET);
  }
});

test("TP-Link's packing: literals and references", () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 2, maxLength: 300 }), (plain) => {
    expect(unpackTplink(packLiterals(Buffer.from(plain)))).toEqual(Buffer.from(plain));
  }));
  // a, then 1 (reference): length 2 + number, high number, low byte 0 = one back: 'aaaa…'
  // number 2 = bits 0,0 -> count 4; number 2 -> high 0
  expect(unpackTplink(Buffer.from([5, 0, 0, 0, 0x61, 0b00000000, 0b10000000, 0]))?.toString()).toBe('aaaaa');
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (noise) => { unpackTplink(Buffer.from(noise)); }));
});

test('RouterOS .backup: accounts decoded, other files as strings', async () => {
  const entry = (text: Buffer | string): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(Buffer.byteLength(text));
    return Buffer.concat([length, Buffer.from(text)]);
  };
  const key = createHash('md5').update('admin283i4jfkai3389').digest();
  const sealed = Buffer.from(SECRET.padEnd(16, '\0')).map((byte, i) => byte ^ key[i % 16]!);
  const user = Buffer.concat([Buffer.from('M2'), Buffer.from('01000021', 'hex'), Buffer.from([5]), Buffer.from('admin'), Buffer.from('11000021', 'hex'), Buffer.from([16]), sealed]);
  const files = Buffer.concat([entry('user'), entry(''), entry(user), entry('ppp/secret'), entry(''), entry(Buffer.from(`\x01\0\0!\x0bvpn-user-01\x02\0\0!\x0c${SECRET}\0`))]);
  const header = Buffer.from('88aca1b100000000', 'hex');
  header.writeUInt32LE(files.length + 8, 4);
  const { members, skips } = await gatherBytes('r1.backup', Buffer.concat([header, files]));
  expect(skips).toEqual([]);
  expect(members.get('r1.backup!user.rsc')).toContain(`add name="admin" password="${SECRET}"`);
  expect(members.get('r1.backup!ppp/secret')).toContain(SECRET);
  expect((await gatherBytes('r1.backup', Buffer.concat([Buffer.from('efa89173', 'hex'), randomBytes(60)]))).skips).toMatchObject([{ reason: 'encrypted' }]);
});

test('SonicWall settings', async () => {
  const text = Buffer.from(`checksumVersion=1&userObjPassword_0=${SECRET}&snmpGetCommunity=a%20b&`).toString('base64');
  expect((await gatherBytes('sonicwall.exp', Buffer.from(`${text}&&`))).members.get('sonicwall.exp!settings')).toContain(`userObjPassword_0=${SECRET}\nsnmpGetCommunity=a b`);
});

test('UniFi backup: a zip without its directory, BSON inside gzip', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keysweep-unf-'));
  try {
    const field = (name: string, value: string): Buffer => {
      const length = Buffer.alloc(4);
      length.writeInt32LE(value.length + 1);
      return Buffer.concat([Buffer.from([2]), Buffer.from(`${name}\0`), length, Buffer.from(`${value}\0`)]);
    };
    const wrap = (body: Buffer): Buffer => {
      const length = Buffer.alloc(4);
      length.writeInt32LE(body.length + 5);
      return Buffer.concat([length, body, Buffer.alloc(1)]);
    };
    const nested = wrap(Buffer.concat([field('name', 'office'), field('x_passphrase', SECRET)]));
    const document = wrap(Buffer.concat([Buffer.from([3]), Buffer.from('wlan\0'), nested, Buffer.from([0x10]), Buffer.from('vlan\0'), Buffer.from([7, 0, 0, 0])]));
    writeFileSync(join(folder, 'db'), Buffer.concat([document, document]));
    writeFileSync(join(folder, 'system.properties'), 'x_ssh_password=Vq8-ssh-fT3xZ\n');
    execFileSync('sh', ['-c', 'gzip -n db && zip -q b.zip db.gz system.properties'], { cwd: folder });
    const zip = readFileSync(join(folder, 'b.zip'));
    const cut = zip.subarray(0, zip.indexOf('PK\x01\x02', 0, 'latin1')); // no central directory, as in real ones
    const padded = Buffer.concat([cut, Buffer.alloc((16 - (cut.length % 16)) % 16)]);
    const backup = encrypt('aes-128-cbc', Buffer.from('bcyangkmluohmars'), Buffer.from('ubntenterpriseap'), padded);
    const { members, skips } = await gatherBytes('site.unf', backup);
    expect(skips).toEqual([]);
    expect(members.get('site.unf!db.gz!documents')).toContain(`x_passphrase = "${SECRET}"`);
    expect(members.get('site.unf!system.properties')).toContain('Vq8-ssh-fT3xZ');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('NVRAM areas and memory dumps are read as strings in three encodings', async () => {
  const image = Buffer.concat([Buffer.from('FLSH'), Buffer.alloc(16), Buffer.from('http_user=admin\0http_passwd=Vq8-nv-fT3xZ\0'), Buffer.alloc(40),
    Buffer.from('wpa_psk=Vq8-wide-fT3xZ', 'utf16le'), Buffer.from([0, 1, 2, 3]), Buffer.from('community=Vq8-big-fT3xZ', 'utf16le').swap16(), Buffer.from([1])]);
  const { members } = await gatherBytes('nvram.img', image);
  expect(all(members).trim().split('\n')).toEqual(expect.arrayContaining(['http_user=admin', 'http_passwd=Vq8-nv-fT3xZ', 'wpa_psk=Vq8-wide-fT3xZ', 'community=Vq8-big-fT3xZ']));
});

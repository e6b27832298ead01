// Single modules, not the index: this one loads with every scan.
import { routerosBackupKind } from '../decode/routeros-backup';
import { isUnifiBackup } from '../decode/unifi-backup';
import { isZteConfig } from '../decode/zte-config';
import { jffs2Order } from './jffs2';
import { isUbi } from './ubi';
import { isUbifs } from './ubifs';

/** Containers keysweep opens, and sealed or foreign ones it only names. */
export type ContainerKind =
  | 'gzip' | 'zlib' | 'bzip2' | 'xz' | 'zstd' | 'lz4'
  | 'tar' | 'zip' | 'cpio' | 'ar' | 'rpm' | 'seven-zip'
  | 'sqlite' | 'bson' | 'jffs2' | 'ubi' | 'ubifs' | 'firmware' | 'strings'
  | 'unifi' | 'routeros' | 'zte' | 'asus' | 'tplink' | 'sonicwall'
  | 'encrypted' | 'unsupported';

/** Bytes {@link identifyContainer} looks at, at most. */
export const IDENTIFY_BYTES = 1024;

const FIRMWARE_NAME = /\.(?:bin|img|fw|rom|trx|chk|ubi|ubifs|jffs2|mtd\d*|nvram|flash)$/;
const MEMORY_NAME = /(?:^|[/.])core(?:\.\d+)?$|\.(?:dmp|mdmp|vmem|vmss|hprof|lime|memdump|coredump)$/;
const TPLINK_NAME = /(?:^|[/_-])conf(?:ig)?[^/]*\.bin$/;

/**
 * The container a document is, by its first bytes; `name` decides only where the bytes alone cannot (a form
 * without a magic). Called for every document: ordinary text leaves at the first test.
 * `size` of the whole document, where it is known, tells forms whose length is a multiple of a block.
 */
export function identifyContainer(head: Uint8Array, name: string, size?: number): ContainerKind | undefined {
  if (head.length < 4) return undefined;
  const byText = TEXT_START[head[0]!]!;
  if (head[257] === 0x75 && startsWith(head, 'ustar', 257) && (head[262] === 0 || head[262] === 0x20)) return 'tar'; // begins with a name
  // They begin with letters.
  if (isUbi(head)) return 'ubi';
  if (isUbifs(head)) return 'ubifs';
  if (byText === 1 && !MARKED_TEXT[head[0]!] && !(ENDS_SO[name.charCodeAt(name.length - 1)] && textEndings.test(name))) return undefined;
  return byMagic(head) ?? byName(head, name.toLowerCase(), size);
}

/** Bytes that text begins with and no magic below does. */
const TEXT_START = new Uint8Array(256).map((_, byte) => (byte === 9 || byte === 10 || byte === 13 || (byte >= 0x20 && byte < 0x7f) ? 1 : 0));
/** Printable bytes that magics begin with: `!<arch>`, `#FGBK`, `# v2 git bundle`, `-` of encrypted exports, `07070`, `x` of zlib… */
const MARKED_TEXT = new Uint8Array(256);
for (const char of '!#-07BHLMPRSax](h') MARKED_TEXT[char.charCodeAt(0)] = 1;
/** The last characters of such names, for which most need no look. */
const ENDS_SO = new Uint8Array(256);
for (const char of 'prnbgwmxfPRNBGWMXF') ENDS_SO[char.charCodeAt(0)] = 1;
const textEndings = /\.(?:exp|tar|bson|bin|img|fw|rom|trx|unf)$|(?:^|\/)db$/i;

function startsWith(head: Uint8Array, text: string, at = 0): boolean {
  if (head.length < at + text.length) return false;
  for (let i = 0; i < text.length; i++) if (head[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

function byMagic(head: Uint8Array): ContainerKind | undefined {
  const u32 = ((head[0]! << 24) | (head[1]! << 16) | (head[2]! << 8) | head[3]!) >>> 0;
  switch (u32) {
    case 0x504b0304: return 'zip';
    case 0x504b0506: return 'zip'; // an empty one
    case 0x28b52ffd: return 'zstd';
    case 0xedabeedb: return 'rpm';
    case 0x7f454c46: return head[4] !== undefined && head[head[5] === 2 ? 17 : 16] === 4 ? 'strings' : undefined; // ELF core
    case 0x4d444d50: case 0x50414745: return startsWith(head, 'MDMP') || startsWith(head, 'PAGEDU') ? 'strings' : undefined; // Windows dumps
    case 0x27051956: case 0x48445230: return u32 === 0x27051956 || startsWith(head, 'HDR0') ? 'firmware' : undefined; // U-Boot image, TRX
    case 0x464c5348: return 'strings'; // Broadcom NVRAM (FLSH)
    case 0x4d534346: return startsWith(head, 'MSCF\0\0\0\0') ? 'seven-zip' : undefined;
    case 0x68737173: case 0x73717368: return head.length >= 32 && (head[28] === 4 || head[29] === 4) ? 'seven-zip' : undefined;
    case 0x453dcd28: case 0x28cd3d45: return startsWith(head, 'Compressed ROMFS', 16) ? 'seven-zip' : undefined;
    case 0x04224d18: return 'lz4';
    case 0x4c5a4950: return head[4] === 1 ? 'unsupported' : undefined; // lzip
    case 0x4c554b53: return startsWith(head, 'LUKS\xba\xbe') ? 'encrypted' : undefined;
    default:
  }
  if (head[0] === 0x1f) {
    if (head[1] === 0x8b && head[2] === 8) return 'gzip';
    return head[1] === 0x9d && head[2]! >= 0x80 ? 'seven-zip' : undefined; // compress
  }
  if (startsWith(head, 'BZh') && startsWith(head, '1AY&SY', 4)) return 'bzip2';
  if (startsWith(head, '\xfd7zXZ\0')) return 'xz';
  if (startsWith(head, '7z\xbc\xaf\x27\x1c') || startsWith(head, 'Rar!\x1a\x07')) return 'seven-zip';
  if (startsWith(head, '!<arch>\n')) return 'ar';
  if ((startsWith(head, '070701') || startsWith(head, '070702') || startsWith(head, '070707')) && isHex(head, 6, 40)) return 'cpio';
  if (head[0] === 0xc7 && head[1] === 0x71 && head[21] === 0 && head[20]! > 0) return 'cpio';
  if (startsWith(head, 'SQLite format 3\0')) return 'sqlite';
  if (head[0] === 0x5d && head[1] === 0 && head[2] === 0 && isLzmaHeader(head)) return 'seven-zip';
  if (head[0] === 0x78 && isZlibHeader(head)) return 'zlib';
  if (startsWith(head, 'HDR2') || startsWith(head, 'HDR1')) return 'asus';
  if (startsWith(head, 'JAVA PROFILE 1.0') || startsWith(head, 'EMiL')) return 'strings';
  if (isZteConfig(head)) return 'zte';
  const routeros = routerosBackupKind(head);
  if (routeros) return routeros === 'plain' ? 'routeros' : 'encrypted';
  if (startsWith(head, 'Salted__') || startsWith(head, '#FGBK|') || startsWith(head, '---- BEGIN config.xml ----') || startsWith(head, 'age-encryption.org/v1')) return 'encrypted';
  if (startsWith(head, '# v2 git bundle') || startsWith(head, '# v3 git bundle')) return 'unsupported';
  return undefined;
}

function isHex(head: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = head[at]!;
    if (!((byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66))) return false;
  }
  return true;
}

/** Dictionary a power of two from 64 KiB to 128 MiB; size unknown or below a terabyte. */
function isLzmaHeader(head: Uint8Array): boolean {
  if (head.length < 14) return false;
  const dictionary = (head[1]! | (head[2]! << 8) | (head[3]! << 16) | (head[4]! << 24)) >>> 0;
  const unknown = head.subarray(5, 13).every((byte) => byte === 0xff);
  return dictionary >= 1 << 16 && dictionary <= 1 << 27 && (dictionary & (dictionary - 1)) === 0
    && (unknown || (head[10] === 0 && head[11] === 0 && head[12] === 0)) && head[13] === 0;
}

/** RFC 1950: check bits, no preset dictionary, and a first deflate block of a kind that exists; never plain text. */
function isZlibHeader(head: Uint8Array): boolean {
  if (((0x78 << 8) | head[1]!) % 31 !== 0 || (head[1]! & 0x20) !== 0) return false;
  let text = true;
  for (let at = 1; at < Math.min(head.length, 32); at++) text &&= head[at]! >= 0x20 && head[at]! < 0x7f;
  return !text && (head[2]! & 6) !== 6;
}

function byName(head: Uint8Array, name: string, size: number | undefined): ContainerKind | undefined {
  if (MEMORY_NAME.test(name) && isBinary(head)) return 'strings';
  if (/(?:^|\/)db$/.test(name) && isBson(head)) return 'bson'; // inside UniFi backups
  const dot = name.lastIndexOf('.');
  if (dot < 0 && !name.includes('@')) return undefined;
  switch (name.slice(dot + 1)) {
    case 'unf': return isUnifiBackup(head) ? 'unifi' : undefined;
    case 'bson': return isBson(head) ? 'bson' : undefined;
    case 'exp': return startsWith(head, 'Y2hlY2tzdW1WZXJzaW9u') || startsWith(head, 'Zmlyb') ? 'sonicwall' : undefined; // `checksumVersion`, `firm…`
    case 'tar': return isOldTar(head) ? 'tar' : undefined;
    case 'gpg': case 'pgp': return head[0]! >= 0x80 ? 'encrypted' : undefined;
    case 'ucs': return head[0]! >= 0x80 ? 'encrypted' : undefined; // a plain one begins as gzip does
    default:
  }
  if (jffs2Order(Buffer.from(head.buffer, head.byteOffset, head.length), 0)) return 'jffs2';
  if (TPLINK_NAME.test(name) && size !== undefined && size % 8 === 0 && size < 1 << 20 && looksRandom(head)) return 'tplink';
  return FIRMWARE_NAME.test(name) && isBinary(head) ? 'firmware' : undefined;
}

const isBinary = (head: Uint8Array): boolean => head.includes(0);

/** No header of zeros or text: every byte about as frequent as the others, as ciphertext is. */
function looksRandom(head: Uint8Array): boolean {
  const sample = head.subarray(0, 256);
  return sample.length >= 64 && new Set(sample).size > sample.length / 2.5;
}

/** A document of BSON: its length, a known first type, a printable first name. */
function isBson(head: Uint8Array): boolean {
  const length = head[0]! | (head[1]! << 8) | (head[2]! << 16) | (head[3]! << 24);
  if (length < 5 || length > 48 << 20 || head.length < 7) return false;
  return length === 5 || (head[4]! >= 1 && head[4]! <= 0x13 && head[5]! >= 0x20 && head[5]! < 0x7f);
}

/** A tar of before POSIX has no magic: the checksum of its first header must be right. */
function isOldTar(head: Uint8Array): boolean {
  if (head.length < 512) return false;
  const claimed = Number.parseInt(Buffer.from(head.subarray(148, 156)).toString('latin1').replace(/[\0 ]+$/, ''), 8);
  let sum = 0;
  for (let at = 0; at < 512; at++) sum += at >= 148 && at < 156 ? 0x20 : head[at]!;
  return sum === claimed;
}

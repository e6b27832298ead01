import { inflateSync } from 'node:zlib';
import { decipher } from './cipher';

const FILE_MAGIC = Buffer.from('999999994444444455555555aaaaaaaa', 'hex');
const SIGNATURE_MAGIC = Buffer.from('04030201', 'hex');
const PAYLOAD_MAGIC = Buffer.from('01020304', 'hex');
const PAYLOAD_HEADER = 60;
/** Keys by model, as published by owners: H108N, H168N, H118N, H267A/N, H298A/N, H208N. NUL-padded to 16 bytes. */
const AES_KEYS = [
  'GrWM2Hz&LTvz&f^5', 'GrWM3Hz&LTvz&f^9', 'Wj', 'MIK@0STzKpB%qJZe', 'MIK@0STzKpB%qJZf', '402c38de39bed665', 'Q#Zxn*x3kVLc',
  'm8@96&ZG3Nm7N&Iz', 'Renjx%2$CjM', 'tHG@Ti&GVh@ql3XN', 'SDEwOE5WMi41Uk9T',
];
const MAX_PLAIN = 32 << 20;

/** Whether a file begins as ZTE's config.bin does. */
export function isZteConfig(head: Uint8Array): boolean {
  const start = Buffer.from(head.subarray(0, 16));
  return start.equals(FILE_MAGIC) || start.subarray(0, 4).equals(SIGNATURE_MAGIC)
    || (start.subarray(0, 4).equals(PAYLOAD_MAGIC) && start.length >= 8 && start.readUInt32BE(4) <= 6);
}

/**
 * ZTE config.bin (payload types 0: zlib, and 2: AES-128-ECB with a key by model) as its XML.
 * Undefined: another type, or a model whose key is not public.
 */
export function decodeZteConfig(bytes: Uint8Array): Buffer | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = file.indexOf(PAYLOAD_MAGIC);
  if (start < 0 || start + PAYLOAD_HEADER > file.length) return undefined;
  const type = file.readUInt32BE(start + 4);
  if (type === 0) return inflateChunks(file, start);
  if (type !== 2) return undefined;
  const sealed = joinChunks(file, start);
  for (const text of AES_KEYS) {
    const key = Buffer.alloc(16);
    key.write(text, 'latin1');
    const inner = sealed && decipher('aes-128-ecb', key, null, sealed.subarray(0, sealed.length & ~15));
    if (inner?.subarray(0, 4).equals(PAYLOAD_MAGIC)) return inflateChunks(inner, 0);
  }
  return undefined;
}

/** Chunks behind a payload header: plain length, stored length, offset of the next (0: the last), data. */
function* chunks(bytes: Buffer, start: number): Generator<Buffer> {
  for (let at = start + PAYLOAD_HEADER; at + 12 <= bytes.length; ) {
    const stored = bytes.readUInt32BE(at + 4);
    const more = bytes.readUInt32BE(at + 8);
    yield bytes.subarray(at + 12, at + 12 + stored);
    if (more === 0 || stored === 0) return;
    at += 12 + stored;
  }
}

function joinChunks(bytes: Buffer, start: number): Buffer | undefined {
  const parts = [...chunks(bytes, start)];
  return parts.length > 0 ? Buffer.concat(parts) : undefined;
}

function inflateChunks(bytes: Buffer, start: number): Buffer | undefined {
  const parts: Buffer[] = [];
  let total = 0;
  try {
    for (const chunk of chunks(bytes, start)) {
      const plain = inflateSync(chunk, { maxOutputLength: MAX_PLAIN });
      total += plain.length;
      if (total > MAX_PLAIN) return undefined;
      parts.push(plain);
    }
  } catch {
    return undefined;
  }
  return total > 0 ? Buffer.concat(parts) : undefined;
}

// What reading git's packs and gzip files needs at memory speed: zlib streams (RFC 1950, 1951), git's deltas (gitformat-pack(5)), the
// differences of two versions, and those of trees. Built by `npm run build:kernel` into ../pack.wasm.ts. No allocation and no static data:
// the caller owns the memory behind FREE and keeps 16 readable and writable bytes behind every range it names.

export { inflate, inflateBegin, inflateRaw, inflateSome, OUTPUT_END_ADDRESS, STREAM_END_ADDRESS } from './inflate';
export { applyDelta } from './delta';
export { differences, DIFFERENCES } from './differences';
export { openWalk, idNumber, walkIds, walkPaths, compareTrees, parseCommit, SIDES, ROOTS, COMMIT } from './trees';
export { countNewlines } from '../../../../engine/kernel/assembly/ranges';

/** Memory behind this address is the caller's. */
export const FREE: u32 = 0x22000;

// Node's undocumented but stable fast path; `toString('latin1', s, e)` is the same with argument checks.
declare global {
  interface Buffer {
    latin1Slice(start?: number, end?: number): string;
  }
}
export {};

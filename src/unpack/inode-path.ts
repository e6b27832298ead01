/** Links followed from a file to its root; a damaged image may hold a circle. */
const MOST_LEVELS = 64;

/**
 * Path of a file by the folders that name it, as flash file systems store them. `names`: entry by inode. One that no folder
 * names, or a part of its way (deleted, a damaged image), begins with `inode-N`.
 */
export function pathOfInode(inode: number, root: number, names: ReadonlyMap<number, { readonly parent: number; readonly name: string }>): string {
  const parts: string[] = [];
  for (let at = inode, hops = 0; at !== root && hops < MOST_LEVELS; hops++) {
    const entry = names.get(at);
    if (!entry) return [`inode-${inode}`, ...parts].join('/');
    parts.unshift(entry.name);
    at = entry.parent;
  }
  return parts.join('/');
}

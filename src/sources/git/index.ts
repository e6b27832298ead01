/**
 * Git as a source. The hot path is synchronous and made for worker threads:
 *
 *     const repository = openRepository(path);
 *     const walk = await walkHistory(repository, selection);           // undefined: git walks
 *     const list = await listBlobs(repository, selection, coverage, { walk });   // in the main thread; shared buffers
 *     for (const { from, to } of splitByPath(list, 4000)) …            // hand out to workers
 *     const reader = new BlobReader(repository, list, from, to, wasmMemoryView, { coverage });
 *     for (let slice = reader.next(); slice; slice = reader.next()) …  // scan target[slice.start, slice.end), or slice.inherited.scan of it
 *     const places = await locateBlobs(repository, selection, hitBlobs, coverage, signal, walk);
 *
 * `porcelain.ts` (simple-git) is imported on its own by those who talk to remotes.
 */
export { type BlobList, blobId, blobPath, splitByPath } from './blob-list';
export { BlobReader, type BlobReaderOptions, type BlobSlice, type Inheritance, inheritedPlace } from './blob-reader';
export { locateBlobs } from './commits';
export type { BlobPlaces } from './place-book';
export { type HistorySelection, listBlobs } from './history';
export { readRefs } from './refs';
export { parsePrePush, parsePreReceive, pushSelection, type RefUpdate } from './push';
export { ObjectReader } from './pack/object-reader';
export { openPlainRepository, openRepository, openRepositoryHere, type Repository } from './repository';
export { ScannedObjects } from './scanned-objects';
export { diffOfIndex, listStaged } from './staged';
export { type HistoryWalk, walkHistory } from './walk/history-walk';

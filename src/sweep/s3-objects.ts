import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Coverage, recordSkip } from '../model';
import type { StoredTarget } from '../store';
import type { SweepContext } from './context';
import type { RemoteObject } from './file-target';
import type { TargetDetails } from './targets';

/** Larger objects are named as skipped unless the inventory says otherwise (bytes). */
const MAX_OBJECT_BYTES = 5 * 1024 * 1024 * 1024;

/** Storage classes that cannot be read without a restore that costs money and hours. */
const ARCHIVED = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** The objects of a bucket below a prefix (AWS SDK: credentials from the environment or the instance; any S3-compatible endpoint). */
export async function* s3Objects(context: SweepContext, target: StoredTarget, coverage: Coverage): AsyncIterable<RemoteObject> {
  const entry = (target.details as TargetDetails).s3!;
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { GetObjectCommand, paginateListObjectsV2, S3Client } = await import('@aws-sdk/client-s3');
  const client = new S3Client({
    region: entry.region ?? process.env.AWS_REGION ?? 'us-east-1', endpoint: entry.endpoint, forcePathStyle: entry.endpoint !== undefined, maxAttempts: 5, retryMode: 'adaptive',
  });
  const { signal } = context;
  try {
    for await (const page of paginateListObjectsV2({ client, pageSize: 1000 }, { Bucket: entry.bucket, Prefix: entry.prefix }, { abortSignal: signal })) {
      for (const { Key: key = '', ETag: tag, Size: size = 0, StorageClass: storage = 'STANDARD' } of page.Contents ?? []) {
        if (key.endsWith('/') && size === 0) continue; // a "folder" of the console
        const skip = ARCHIVED.has(storage) ? 'archived' : size > (entry.maxObjectBytes ?? MAX_OBJECT_BYTES) ? 'too-large' : undefined;
        if (skip) {
          recordSkip(coverage, { path: key, reason: skip, incomplete: skip === 'too-large', detail: `${size} bytes, ${storage}` });
          continue;
        }
        yield {
          path: key, size, version: tag === undefined ? undefined : `${tag}:${size}`,
          fetch: async (file) => {
            const { Body: body } = await client.send(new GetObjectCommand({ Bucket: entry.bucket, Key: key, IfMatch: tag }), { abortSignal: signal });
            await pipeline(body as Readable, createWriteStream(file, { mode: 0o600 }), { signal });
          },
        };
      }
    }
  } finally {
    client.destroy();
  }
}

import type { Coverage, MemberProvenance, Provenance } from '../../model';
import { recordSkip } from '../../model';
import type { BlobResults, HistoricFinding } from '../../pipeline/blob-scan';
import { scanContainer } from '../../pipeline/container-scan';
import type { DocumentResult } from '../../pipeline/document-scanner';
import { spawnGit } from '../../sources/git/command';
import type { Repository } from '../../sources/git';
import type { ScanContext } from './context';
import { containerOutput } from './containers';

/** Bytes of containers opened in one history, as they are stored: a large one committed again and again would take hours. */
const MOST_BYTES = 2 * 2 ** 30;

/**
 * Opens the containers that the scan of a history has left, each blob once, and adds what their members hold: a secret
 * that stands at the same place in several versions once, with the first and the last of them.
 */
export async function scanHistoricContainers(context: ScanContext, repository: Repository, results: BlobResults, coverage: Coverage): Promise<void> {
  const { documents, request } = context;
  const known = new Map<string, HistoricFinding>();
  let left = MOST_BYTES;
  for (const { path, blob, kind, size } of results.containers) {
    if (request.signal?.aborted) return;
    left -= size;
    if (left < 0) {
      recordSkip(coverage, { path, reason: 'too-large', incomplete: true, detail: `${blob}: archives of this history hold more than ${MOST_BYTES} bytes; name it in a checkout of its own` });
      continue;
    }
    const take = (provenance: MemberProvenance, result: DocumentResult): void => {
      const members = membersOf(provenance);
      for (const finding of result.findings) {
        const key = [path, ...members, finding.match.ruleId, finding.secret, finding.match.part ?? ''].join('\0');
        const earlier = known.get(key);
        if (earlier) {
          earlier.lastBlob = blob;
          continue;
        }
        const historic: HistoricFinding = { path, finding, firstBlob: blob, lastBlob: blob, members };
        known.set(key, historic);
        results.findings.push(historic);
      }
      for (const { fact, line } of result.observations) results.observations.push({ fact, line, path: [path, ...members].join('!') });
    };
    const git = spawnGit(repository, ['cat-file', 'blob', blob], ['ignore', 'pipe', 'ignore']);
    // A failed start shows as a container that is cut off.
    git.on('error', () => undefined);
    try {
      await scanContainer(documents, kind, { kind: 'stream', chunks: git.stdout! }, { kind: 'git', repository: repository.name, path, blob }, request.unpackLimits, { ...containerOutput(context, coverage), member: take });
    } finally {
      git.stdout!.destroy();
      git.kill();
    }
  }
}

/** Names of the members that a provenance leads through, the outermost first. */
function membersOf(provenance: Provenance): string[] {
  return provenance.kind === 'member' ? [...membersOf(provenance.container), provenance.member] : [];
}

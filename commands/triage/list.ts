import { Flags } from '@oclif/core';
import { defaultStore } from '../../src/api/sweep';
import { triageList, triageStatuses } from '../../src/api/triage';
import { Command } from '../../src/cli/command';
import { storeFlag } from '../../src/cli/sweep-flags';
import { count } from '../../src/report/text';
import { openStore, type TriagedCredential, type TriageStatus } from '../../src/store';

export default class TriageList extends Command {
  static override summary = 'List the credentials of the store with the decisions in force, most severe first.';
  static override examples = ['<%= config.bin %> triage list'];
  static override flags = {
    ...storeFlag,
    status: Flags.string({ summary: 'Only those decided so.', options: [...triageStatuses] }),
    state: Flags.string({ summary: 'Only those in this state.', options: ['open', 'history', 'closed'] }),
    limit: Flags.integer({ summary: 'At most so many.', default: 200, min: 1 }),
  };
  static override enableJsonFlag = true;

  async run(): Promise<TriagedCredential[] | undefined> {
    const { flags } = await this.parse(TriageList);
    const store = await openStore(flags.store ?? defaultStore());
    try {
      const credentials = await triageList(store, { status: flags.status as TriageStatus | undefined, state: flags.state, limit: flags.limit });
      for (const { id, severity, title, state, status, expired, occurrences, targets, reason } of credentials) {
        this.log(`${id}  ${severity.padEnd(8)} ${state.padEnd(7)} ${expired ? 'expired' : status}  ${title}: ${count(occurrences, 'place')} in ${count(targets, 'target')}${reason ? `  (${reason})` : ''}`);
      }
      return credentials;
    } finally {
      await store.close();
    }
  }
}

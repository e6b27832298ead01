import { Args, Flags } from '@oclif/core';
import { defaultStore } from '../../src/api/sweep';
import { markCredential, triageStatuses } from '../../src/api/triage';
import { Command } from '../../src/cli/command';
import { storeFlag } from '../../src/cli/sweep-flags';
import { openStore, type TriagedCredential, type TriageStatus } from '../../src/store';

export default class TriageMark extends Command {
  static override summary = 'Decide on a credential, wherever it lies; the decision survives moves and renames.';
  static override examples = ['<%= config.bin %> triage mark c-0123456789abcdef --as accepted --reason "lab only, no route out" --until 2027-01-31'];
  static override args = { id: Args.string({ description: 'Credential id, as triage list shows it.', required: true }) };
  static override flags = {
    ...storeFlag,
    as: Flags.string({ summary: 'What it is.', options: [...triageStatuses], required: true }),
    reason: Flags.string({ summary: 'Why.', required: true }),
    until: Flags.string({ summary: 'The decision ends at this date and the credential is open again.' }),
    author: Flags.string({ summary: 'Who decided (default: the account).', env: 'KEYSWEEP_AUTHOR' }),
  };
  static override enableJsonFlag = true;

  async run(): Promise<TriagedCredential | undefined> {
    const { args, flags } = await this.parse(TriageMark);
    const store = await openStore(flags.store ?? defaultStore());
    try {
      const credential = await markCredential(store, { credentialId: args.id, status: flags.as as TriageStatus, reason: flags.reason, until: flags.until, author: flags.author });
      this.log(`${credential.id} is ${credential.status}${credential.until ? ` until ${credential.until.toISOString().slice(0, 10)}` : ''}`);
      return credential;
    } finally {
      await store.close();
    }
  }
}

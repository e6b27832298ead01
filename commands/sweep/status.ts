import { Args } from '@oclif/core';
import { defaultStore, sweepStatus, type SweepStatus } from '../../src/api/sweep';
import { Command } from '../../src/cli/command';
import { storeFlag } from '../../src/cli/sweep-flags';
import { statusLines } from '../../src/cli/sweep-text';
import { openStore } from '../../src/store';

export default class SweepStatusCommand extends Command {
  static override summary = 'Show how far the last sweep is: counts, rate, time left, stuck and failed targets.';
  static override examples = ['<%= config.bin %> sweep status'];
  static override args = { id: Args.string({ description: 'A sweep other than the last.', required: false }) };
  static override flags = storeFlag;
  static override enableJsonFlag = true;

  async run(): Promise<SweepStatus | undefined> {
    const { args, flags } = await this.parse(SweepStatusCommand);
    const store = await openStore(flags.store ?? defaultStore());
    try {
      const status = await sweepStatus(store, args.id);
      for (const line of status ? statusLines(status) : ['There was no sweep yet.']) this.log(line);
      return status;
    } finally {
      await store.close();
    }
  }
}

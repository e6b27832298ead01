import { Flags } from '@oclif/core';
import { runWorker } from '../src/api/sweep';
import { Command } from '../src/cli/command';
import { stopSignal, workFlags, workSettings } from '../src/cli/sweep-flags';

export default class Worker extends Command {
  static override summary = 'Work for the sweeps of a PostgreSQL store, on this machine too. Any number of workers may run.';
  static override description = 'SIGTERM gives work in hand back and ends; a worker that dies loses its lease within a minute and others take over.';
  static override examples = ['<%= config.bin %> worker --store postgres://keysweep@db/keysweep'];
  static override flags = {
    ...workFlags,
    'until-idle': Flags.boolean({ summary: 'End when nothing is queued.' }),
  };

  async run(): Promise<void> {
    // Mirrors, store and reports name what is exposed; git makes its files by the umask.
    process.umask(0o077);
    const { flags } = await this.parse(Worker);
    await runWorker({ ...await workSettings(flags), signal: stopSignal(), untilIdle: flags['until-idle'] });
  }
}

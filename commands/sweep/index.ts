import { Args, Flags } from '@oclif/core';
import { sweep, type SweepSummary } from '../../src/api/sweep';
import { Command } from '../../src/cli/command';
import { parseDuration, stopSignal, workFlags, workSettings } from '../../src/cli/sweep-flags';
import { sweepProgress, sweepSummary } from '../../src/cli/sweep-text';
import { EXIT } from '../../src/model';

export default class Sweep extends Command {
  static override summary = 'Sweep an inventory of forges, repositories, folders and buckets; only what changed is scanned.';
  static override description = 'Results are kept in the store (docs/sweep.md). Exit codes: 0 complete, 2 usage or inventory, 3 something could not be swept to its end.';
  static override examples = [
    '<%= config.bin %> sweep inventory.yaml',
    '<%= config.bin %> sweep inventory.yaml --deadline 6h --store postgres://keysweep@db/keysweep',
    '<%= config.bin %> sweep export --format sarif -o reports/',
  ];
  static override args = { inventory: Args.string({ description: 'Path of the inventory (schemas/inventory.schema.json).', required: true }) };
  static override flags = {
    ...workFlags,
    deadline: Flags.string({ summary: 'End after this long (30m, 6h); what is left makes the sweep incomplete.', env: 'KEYSWEEP_DEADLINE', helpGroup: 'LIMITS' }),
    'plan-only': Flags.boolean({ summary: 'Leave the work to keysweep worker processes on the same store, and wait for them.', helpGroup: 'STORE' }),
    quiet: Flags.boolean({ char: 'q', summary: 'No progress.' }),
  };
  static override enableJsonFlag = true;

  async run(): Promise<SweepSummary | undefined> {
    // Mirrors, store and reports name what is exposed; git makes its files by the umask.
    process.umask(0o077);
    const { args, flags } = await this.parse(Sweep);
    const progress = sweepProgress(flags.quiet || this.jsonEnabled());
    let summary: SweepSummary;
    try {
      summary = await sweep({
        ...await workSettings(flags), inventory: args.inventory, signal: stopSignal(), planOnly: flags['plan-only'],
        deadlineMs: flags.deadline === undefined ? undefined : parseDuration(flags.deadline), progress: progress?.update,
        notice: (text) => { this.logToStderr(`keysweep: ${text}`); },
      });
    } finally {
      progress?.stop();
    }
    for (const line of sweepSummary(summary)) this.log(line);
    process.exitCode = summary.outcome === 'complete' ? EXIT.clean : EXIT.incomplete;
    return summary;
  }
}

import { Args } from '@oclif/core';
import { Command } from '../../src/cli/command';
import { hookCommand, hookFlags } from '../../src/cli/hook';
import { oclifFlags } from '../../src/cli/oclif-flags';
import type { ScanReport } from '../../src/model';

export default class HookRun extends Command {
  static override summary = 'Scan what is about to be committed: for git hooks, husky, lefthook and pre-commit.';
  static override description = 'Exit codes: 0 nothing found, 1 findings, 2 usage, 3 something asked for was not scanned.';
  static override examples = ['<%= config.bin %> hook run --staged', '<%= config.bin %> hook run src/a.ts src/b.ts', 'git hook runs: <%= config.bin %> hook run --pre-push "$@"'];
  static override strict = false;
  static override args = { files: Args.string({ description: 'Files, as hook runners name them.', required: false }) };
  static override flags = oclifFlags(hookFlags);
  static override enableJsonFlag = true;

  async run(): Promise<ScanReport | undefined> {
    const { flags, argv } = await this.parse(HookRun);
    const { report, exitCode } = await hookCommand(flags, argv as string[]);
    process.exitCode = exitCode;
    return report;
  }
}

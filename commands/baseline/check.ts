import { Args } from '@oclif/core';
import { baselineFlags, checkCommand, type BaselineOutcome } from '../../src/cli/baseline';
import { Command } from '../../src/cli/command';
import { oclifFlags } from '../../src/cli/oclif-flags';
import { writeStandardOutput } from '../../src/cli/standard-output';

export default class BaselineCheck extends Command {
  static override summary = 'Compare a scan with the baseline: what is new, has ended, or is gone.';
  static override description = 'Exit codes: 0 nothing new, 1 something is new or an entry has ended, 2 usage, 3 the scan is incomplete.';
  static override examples = ['<%= config.bin %> baseline check', '<%= config.bin %> baseline check --strict src/'];
  static override strict = false;
  static override args = { paths: Args.string({ description: 'Files and directories (default: the whole repository).', required: false }) };
  static override flags = oclifFlags(baselineFlags.check);
  static override enableJsonFlag = true;

  async run(): Promise<BaselineOutcome['result'] | undefined> {
    const { flags, argv } = await this.parse(BaselineCheck);
    const { text, result, exitCode } = await checkCommand(flags, argv as string[]);
    process.exitCode = exitCode;
    if (!this.jsonEnabled()) writeStandardOutput([text]);
    return result;
  }
}

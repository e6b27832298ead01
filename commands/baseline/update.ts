import { Args } from '@oclif/core';
import { baselineFlags, updateCommand, type BaselineOutcome } from '../../src/cli/baseline';
import { Command } from '../../src/cli/command';
import { oclifFlags } from '../../src/cli/oclif-flags';
import { writeStandardOutput } from '../../src/cli/standard-output';

export default class BaselineUpdate extends Command {
  static override summary = 'Take out of the baseline what is gone; with --add take in what is new.';
  static override description = 'Reasons, authors and days of entries that stay are kept. Also repairs what a merge by line left unsorted.';
  static override examples = ['<%= config.bin %> baseline update', '<%= config.bin %> baseline update --add --reason "test keys of the vendor"'];
  static override strict = false;
  static override args = { paths: Args.string({ description: 'Files and directories (default: the whole repository).', required: false }) };
  static override flags = oclifFlags(baselineFlags.update);
  static override enableJsonFlag = true;

  async run(): Promise<BaselineOutcome['result'] | undefined> {
    const { flags, argv } = await this.parse(BaselineUpdate);
    const { text, result, exitCode } = await updateCommand(flags, argv as string[]);
    process.exitCode = exitCode;
    if (!this.jsonEnabled()) writeStandardOutput([text]);
    return result;
  }
}

import { Args } from '@oclif/core';
import { baselineFlags, createCommand, type BaselineOutcome } from '../../src/cli/baseline';
import { Command } from '../../src/cli/command';
import { oclifFlags } from '../../src/cli/oclif-flags';
import { writeStandardOutput } from '../../src/cli/standard-output';

export default class BaselineCreate extends Command {
  static override summary = 'Write down what is found now, so that only new findings count.';
  static override description = 'The file is for the repository: sorted, one entry a line, without line numbers and dates, keyed by content. `keysweep scan` and the hooks read it where it lies at the top of the repository.';
  static override examples = ['<%= config.bin %> baseline create', '<%= config.bin %> baseline create --reason "known, ticket 12" --author ada --until 2027-06-30'];
  static override strict = false;
  static override args = { paths: Args.string({ description: 'Files and directories (default: the whole repository).', required: false }) };
  static override flags = oclifFlags(baselineFlags.create);
  static override enableJsonFlag = true;

  async run(): Promise<BaselineOutcome['result'] | undefined> {
    const { flags, argv } = await this.parse(BaselineCreate);
    const { text, result, exitCode } = await createCommand(flags, argv as string[]);
    process.exitCode = exitCode;
    if (!this.jsonEnabled()) writeStandardOutput([text]);
    return result;
  }
}

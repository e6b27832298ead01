import { Flags } from '@oclif/core';
import { runWithSecrets } from '../src/api/run';
import { Command } from '../src/cli/command';
import { KeysweepError } from '../src/model';

export default class Run extends Command {
  static override summary = 'Run a command with keysweep:// references resolved into its environment.';
  static override description = 'Reads .env (or the files given), replaces each reference by the current value from its sink and starts the command; the values reach nothing else. The exit code is that of the command, or 127 where there is no such program.';
  static override examples = [
    '<%= config.bin %> run -- npm start',
    '<%= config.bin %> run --env-file production.env -- ./server',
    '<%= config.bin %> run --file id_deploy -- sh -c \'ssh -i "$KEYSWEEP_FILE_ID_DEPLOY" deploy@host\'',
  ];
  static override strict = false;
  static override flags = {
    'env-file': Flags.string({ multiple: true, multipleNonGreedy: true, summary: 'File with NAME=VALUE lines; default .env.' }),
    file: Flags.string({ multiple: true, multipleNonGreedy: true, summary: 'File that holds references; KEYSWEEP_FILE_NAME is the path of a resolved copy.' }),
    settings: Flags.string({ summary: 'Rotation settings that name the sinks; default: those of the plan applied here.', env: 'KEYSWEEP_ROTATION_SETTINGS' }),
  };

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Run);
    if (argv.length === 0) throw new KeysweepError('usage', 'no command was given', { actions: ['keysweep run -- COMMAND'] });
    process.exitCode = await runWithSecrets({ command: argv as string[], environmentFiles: flags['env-file'], files: flags.file, settings: flags.settings });
  }
}

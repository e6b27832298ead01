import { Args } from '@oclif/core';
import { Command } from '../src/cli/command';
import { completionScript, type Shell } from '../src/cli/completion';
import { writeStandardOutput } from '../src/cli/standard-output';

export default class Completion extends Command {
  static override summary = 'Print the completion script of a shell.';
  static override description = 'It holds the commands and flags of this version and starts nothing when it completes.';
  static override examples = ['source <(<%= config.bin %> completion bash)', '<%= config.bin %> completion zsh > ~/.zfunc/_keysweep', '<%= config.bin %> completion fish > ~/.config/fish/completions/keysweep.fish'];
  static override args = { shell: Args.string({ required: true, options: ['bash', 'zsh', 'fish'], description: 'bash, zsh or fish.' }) };
  static override enableJsonFlag = true;

  async run(): Promise<{ script: string } | undefined> {
    const { args } = await this.parse(Completion);
    const commands = this.config.commands.filter(({ hidden }) => !hidden).map(({ id, summary = '', flags }) => ({
      words: id.split(':'), summary, flags: Object.entries(flags).map(([name, flag]) => ({ name, summary: flag.summary ?? '', options: flag.type === 'option' ? flag.options : undefined, takesValue: flag.type === 'option' })),
    }));
    const script = completionScript(args.shell as Shell, commands);
    if (!this.jsonEnabled()) writeStandardOutput([script]);
    return { script };
  }
}

import { text } from 'node:stream/consumers';
import { Args, Flags } from '@oclif/core';
import { putSecret } from '../../src/api/rotate';
import { Command } from '../../src/cli/command';
import { KeysweepError } from '../../src/model';

export default class RotatePut extends Command {
  static override summary = 'Store a value from standard input in a sink, for what is rotated by hand.';
  static override description = 'The value never stands in a command line or a shell history. What was current becomes previous.';
  static override examples = ['<%= config.bin %> rotate put shop/stripe-key < new-key', 'read -rs VALUE; printf %s "$VALUE" | <%= config.bin %> rotate put shop/stripe-key --sink default'];
  static override args = { key: Args.string({ description: 'Key in the sink.', required: true }) };
  static override flags = {
    sink: Flags.string({ default: 'default', summary: 'Name of the sink.' }),
    settings: Flags.string({ summary: 'Rotation settings that name the sinks; default: those of the plan applied here.', env: 'KEYSWEEP_ROTATION_SETTINGS' }),
  };
  static override enableJsonFlag = true;

  async run(): Promise<{ reference: string } | undefined> {
    const { args, flags } = await this.parse(RotatePut);
    // A terminal would show what is typed, and keep it in its scrollback.
    if (process.stdin.isTTY) throw new KeysweepError('no-value', 'the value is read from standard input, which is a terminal', { actions: ['read -rs VALUE; printf %s "$VALUE" | keysweep rotate put KEY', 'or from a file: keysweep rotate put KEY < FILE'] });
    const value = (await text(process.stdin)).replace(/\r?\n$/, '');
    const reference = await putSecret({ key: args.key, value, sink: flags.sink, settings: flags.settings });
    this.log(reference);
    return { reference };
  }
}

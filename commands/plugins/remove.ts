import { Args } from '@oclif/core';
import { Command } from '../../src/cli/command';
import { removePlugin } from '../../src/plugins/installed';
import { writeStandardOutput } from '../../src/cli/standard-output';

export default class PluginsRemove extends Command {
  static override summary = 'Remove an installed package of detectors.';
  static override description = `The package goes from the state directory.`;
  static override examples = ['<%= config.bin %> plugins remove keysweep-plugin-acme'];
  static override args = { name: Args.string({ required: true, description: 'Name of the package.' }) };
  static override flags = {};
  static override enableJsonFlag = true;

  async run(): Promise<unknown> {
    const { args } = await this.parse(PluginsRemove);
    removePlugin(args.name);
    if (!this.jsonEnabled()) writeStandardOutput([`${args.name} is gone\n`]);
    return { removed: args.name };
  }
}

import { Args } from '@oclif/core';
import { Command } from '../../src/cli/command';
import { pluginLine } from '../../src/cli/detectors';
import { installPlugin } from '../../src/plugins/installed';
import { writeStandardOutput } from '../../src/cli/standard-output';

export default class PluginsInstall extends Command {
  static override summary = 'Install a package of detectors.';
  static override description = `By npm into the state directory, without its install scripts. It takes part in a scan where --plugin, --pack or the configuration (plugins) names it. What is scanned can install nothing.`;
  static override examples = ['<%= config.bin %> plugins install keysweep-plugin-acme', '<%= config.bin %> plugins install ./keysweep-plugin-acme'];
  static override args = { spec: Args.string({ required: true, description: 'Name, name@version, folder or tarball.' }) };
  static override flags = {};
  static override enableJsonFlag = true;

  async run(): Promise<unknown> {
    const { args } = await this.parse(PluginsInstall);
    const plugin = installPlugin(args.spec);
    if (!this.jsonEnabled()) writeStandardOutput([pluginLine(plugin), `use it: keysweep scan . --plugin ${plugin.name}\n`]);
    return plugin;
  }
}

import { Command } from '../../src/cli/command';
import { pluginLine } from '../../src/cli/detectors';
import { installedPlugins } from '../../src/plugins/installed';
import { writeStandardOutput } from '../../src/cli/standard-output';

export default class PluginsList extends Command {
  static override summary = 'List the installed packages of detectors.';
  static override description = `Name, version, and what is in them.`;
  static override examples = ['<%= config.bin %> plugins list'];
  static override args = {};
  static override flags = {};
  static override enableJsonFlag = true;

  async run(): Promise<unknown> {
    await this.parse(PluginsList);
    const plugins = installedPlugins();
    if (!this.jsonEnabled()) writeStandardOutput(plugins.length === 0 ? ['no plugin is installed\n'] : plugins.map(pluginLine));
    return plugins;
  }
}

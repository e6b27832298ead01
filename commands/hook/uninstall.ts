import { Flags } from '@oclif/core';
import { HOOK_NAMES, uninstallHook, type HookName, type HookResult } from '../../src/api/hooks';
import { Command } from '../../src/cli/command';
import { hookResultText } from '../../src/cli/hook-text';
import { writeStandardOutput } from '../../src/cli/standard-output';

export default class HookUninstall extends Command {
  static override summary = 'Take keysweep out of the hooks of a git repository, and put back what was there before.';
  static override examples = ['<%= config.bin %> hook uninstall', '<%= config.bin %> hook uninstall --type pre-push'];
  static override flags = {
    type: Flags.string({ char: 't', options: HOOK_NAMES, default: [...HOOK_NAMES], multiple: true, summary: 'Which hook (default: all).' }),
    repository: Flags.string({ char: 'C', default: '.', summary: 'The repository (default: the current folder\'s).' }),
    shared: Flags.boolean({ summary: 'Also where core.hooksPath names a folder that serves other repositories.' }),
  };
  static override enableJsonFlag = true;

  async run(): Promise<HookResult[] | undefined> {
    const { flags } = await this.parse(HookUninstall);
    const results = flags.type.map((hook) => uninstallHook({ directory: flags.repository, hook: hook as HookName, shared: flags.shared }));
    const worth = results.filter(({ action, notes }) => action !== 'absent' || notes.length > 0);
    if (!this.jsonEnabled()) writeStandardOutput(worth.length > 0 ? worth.map(hookResultText) : ['no hook of keysweep is installed\n']);
    return results;
  }
}

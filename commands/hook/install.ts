import { Flags } from '@oclif/core';
import { HOOK_NAMES, installHook, type HookName, type HookResult } from '../../src/api/hooks';
import { Command } from '../../src/cli/command';
import { extraArguments, hookResultText } from '../../src/cli/hook-text';
import { writeStandardOutput } from '../../src/cli/standard-output';

export default class HookInstall extends Command {
  static override summary = 'Put keysweep into the hooks of a git repository.';
  static override description = `A hook that is there already is kept and runs first; nothing is overwritten, and core.hooksPath is respected.
pre-commit scans what is staged, pre-merge-commit what a merge that git commits by itself brings in, pre-push what a push brings to the other side; pre-receive is for the repositories of a server. Arguments after -- go to \`keysweep hook run\`.`;
  static override examples = [
    '<%= config.bin %> hook install',
    '<%= config.bin %> hook install --type pre-push',
    '<%= config.bin %> hook install --type pre-receive --repository /srv/git/app.git -- --confidence high',
  ];
  static override strict = false;
  static override flags = {
    type: Flags.string({ char: 't', options: HOOK_NAMES, default: ['pre-commit'], multiple: true, summary: 'Which hook. May be repeated.' }),
    repository: Flags.string({ char: 'C', default: '.', summary: 'The repository (default: the current folder\'s).' }),
    shared: Flags.boolean({ summary: 'Also where core.hooksPath names a folder that serves other repositories.' }),
  };
  static override enableJsonFlag = true;

  async run(): Promise<HookResult[] | undefined> {
    const { flags, argv } = await this.parse(HookInstall);
    const extra = extraArguments(argv as string[]);
    const results = flags.type.map((hook) => installHook({ directory: flags.repository, hook: hook as HookName, shared: flags.shared, extra }));
    if (!this.jsonEnabled()) writeStandardOutput(results.map(hookResultText));
    return results;
  }
}

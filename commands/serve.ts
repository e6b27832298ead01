import { Flags } from '@oclif/core';
import { defaultStore } from '../src/api/sweep';
import { Command } from '../src/cli/command';
import { failure } from '../src/cli/failure';
import { stopSignal, storeFlag } from '../src/cli/sweep-flags';
import { serve } from '../src/serve/server';

export default class Serve extends Command {
  static override summary = 'Show the store in a browser: credentials, triage, sweep progress, trend. On 127.0.0.1 only.';
  static override examples = ['<%= config.bin %> serve'];
  static override flags = {
    ...storeFlag,
    port: Flags.integer({ summary: 'Port on 127.0.0.1 (default: a free one).', default: 0, min: 0, max: 65535, env: 'KEYSWEEP_PORT' }),
    plans: Flags.directory({ summary: 'State directory whose rotations are shown (default: this installation\'s).', exists: false }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Serve);
    const signal = stopSignal();
    const served = await serve({ store: flags.store ?? defaultStore(), port: flags.port, plans: flags.plans, onFailure: failure });
    this.log(`Open ${served.url}`);
    await new Promise<void>((resolve) => { signal.addEventListener('abort', () => { resolve(); }, { once: true }); });
    await served.close();
  }
}

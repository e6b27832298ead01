import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

// `npm run eval -- NAME` runs eval/NAME.ts, which exports `run(args): Promise<void>`; without a name it lists them.
const [name, ...args] = process.argv.slice(2);
const file = join(__dirname, `${name}.ts`);
if (!name || name === 'index' || !existsSync(file)) {
  const names = readdirSync(__dirname).filter((f) => f.endsWith('.ts') && f !== 'index.ts').map((f) => f.slice(0, -3));
  console.error(`usage: npm run eval -- NAME, one of: ${names.join(', ')}`);
  process.exitCode = 2;
} else {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { run } = require(file) as { run(args: string[]): Promise<void> };
  run(args).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}

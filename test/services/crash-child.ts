// Run by crash.test.ts: applies or resumes a plan and kills itself once the given number of journal records is on the disk.
import { applyRotation, resumeRotation } from '../../src/api/rotate';

const [plan, mode, killAfter] = process.argv.slice(2);
let records = 0;
process.stdout.write('go\n');
const work = mode === 'resume' ? resumeRotation : applyRotation;
work({
  plan,
  concurrency: 2,
  onDurable: () => {
    if (++records === Number(killAfter)) process.kill(process.pid, 'SIGKILL');
  },
}).then((result) => {
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exitCode = result.exitCode;
}, (error: { code?: string; message: string }) => {
  process.stdout.write(`${JSON.stringify({ error: error.code, message: error.message })}\n`);
  process.exitCode = 2;
});

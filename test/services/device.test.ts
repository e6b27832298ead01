import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { applyRotation, rollbackRotation } from '../../src/api/rotate';
import { stripTelnet } from '../../src/rotate/rotators/device/terminal';
import { makeEstate } from './estate';
import { describeWith, startBgpd, type Server } from './servers';

const OLD = 'zebra2021Router';

/** Logs in by hand: true where the daemon shows its prompt. */
function login(port: number, password: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    let sent = false;
    socket.setTimeout(5_000, () => socket.destroy(new Error('no answer')));
    socket.on('error', reject);
    socket.on('data', (data) => {
      text += stripTelnet(data).text;
      if (!sent && /Password: ?$/.test(text)) {
        sent = true;
        text = '';
        socket.write(`${password}\r\n`);
      } else if (/router1> ?$/.test(text) || (sent && /Password: ?$/.test(text))) {
        socket.destroy();
        resolve(/router1>/.test(text));
      }
    });
  });
}

describeWith(['bgpd'], 'A router daemon (FRR bgpd) over Telnet', () => {
  let server: Server;
  beforeAll(async () => {
    process.env.DEVICE_ENABLE = 'enable2021';
    server = await startBgpd(OLD, 'enable2021');
  });
  afterAll(async () => {
    delete process.env.DEVICE_ENABLE;
    await server?.stop();
  });

  it('changes the login password, saves it from a second session, and takes it back', async () => {
    const files = { 'bgpd.conf': `hostname router1\npassword ${OLD}\n` };
    const estate = await makeEstate(files, [{ path: 'bgpd.conf', value: OLD, ruleId: 'device-password' }], {
      rules: [{ rotator: 'device', options: { platform: 'frr', transport: 'telnet', kind: 'login-password', host: '127.0.0.1', port: server.port, enable: 'env:DEVICE_ENABLE' } }],
    });
    try {
      const { entries, exitCode } = await applyRotation({ plan: estate.planFile });
      expect({ exitCode, states: entries.map(({ state, detail }) => detail ?? state) }).toEqual({ exitCode: 0, states: ['rotated'] });
      expect(await login(server.port, OLD)).toBe(false);
      const saved = readFileSync(join(server.directory, 'bgpd.conf'), 'utf8');
      expect(saved).not.toContain(OLD);
      expect(await rollbackRotation({ plan: estate.planFile })).toMatchObject({ exitCode: 0, entries: [{ state: 'rolled-back' }] });
      expect(await login(server.port, OLD)).toBe(true);
      expect(readFileSync(join(server.directory, 'bgpd.conf'), 'utf8')).toContain(`password ${OLD}`);
      expect(estate.read('bgpd.conf')).toBe(files['bgpd.conf']);
    } finally {
      estate.remove();
    }
  });
});

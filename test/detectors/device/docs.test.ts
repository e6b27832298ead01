import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { coverage } from '../../../detectors/device/describe';
import { devicesPage } from '../../../scripts/docs-devices';

test('docs/devices.md is what npm run docs:devices makes of the detectors', () => {
  const page = readFileSync(join(__dirname, '../../../docs/devices.md'), 'utf8');
  expect(devicesPage(page)).toBe(page);
});

test('every platform has signs of its own and statements', () => {
  for (const { platform, kinds, signs } of coverage()) {
    if (platform.id === 'ios-like') continue;
    expect({ platform: platform.id, signs: signs > 0, kinds: kinds.length > 0 }).toEqual({ platform: platform.id, signs: true, kinds: true });
  }
});

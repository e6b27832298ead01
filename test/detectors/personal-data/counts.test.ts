import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { DATA_CLASSES, luhn } from '../../../detectors/personal-data/classes';
import { isCountryCode } from '../../../detectors/personal-data/countries';
import { isLicence, LICENCE_FORMATS } from '../../../detectors/personal-data/licences';
import { scan } from '../../../src';

const valid = (id: string, value: string, state?: string): boolean => DATA_CLASSES.find((one) => one.id === id)!.valid(value, state);
const withCheck = (digits: string): string => digits + [...'0123456789'].find((check) => luhn(digits + check))!;

test.each([
  ['ssn', '219-09-9999', true], ['ssn', '219099999', true], ['ssn', '000-12-3456', false], ['ssn', '666-12-3456', false], ['ssn', '900-12-3456', false], ['ssn', '219-00-9999', false], ['ssn', '219-09-0000', false],
  ['imei', withCheck('35693803564380'), true], ['imei', '356938035643800', luhn('356938035643800')], ['imei', '12345', false],
  ['imsi', '310260123456789', true], ['imsi', '262011234567890', true], ['imsi', '199011234567890', false], ['imsi', '801011234567890', false],
  ['iccid', withCheck('893101234567890123'), true], ['iccid', `${withCheck('8931012345678901234')}`, true], ['iccid', '8931012345678901234567', false],
  ['payment-card', '4111 1111 1111 1111', true], ['payment-card', '4111111111111112', false],
  ['birth-date', '1984-02-29', true], ['birth-date', '02/29/1984', true], ['birth-date', '1784-02-29', false],
  ['phone', '+1 (212) 555-0142', true], ['phone', '12', false], ['email', 'a.b@example.org', true], ['email', 'a.b@', false], ['postal-address', '12 Main Street', true], ['postal-address', 'n/a', false],
])('%s %s: %s', (id, value, expected) => expect(valid(id, value)).toBe(expected));

test.each([
  ['CA', 'D1234567', true], ['CA', '12345678', false], ['NY', '123456789', true], ['FL', 'S123456789012', true], ['FL', '123456789', false], ['TX', '12345678', true], ['TX', 'A1234567', false], ['WA', 'SMITHJA123AB', true], ['NJ', 'A12345678901234', true], ['IA', '123AB4567', true],
])('a licence of %s looks like %s: %s', (state, value, expected) => expect(isLicence(value, state)).toBe(expected));

test('all states and the district have a format; country codes are those in use', () => {
  expect(Object.keys(LICENCE_FORMATS)).toHaveLength(52);
  for (const code of ['310', '311', '262', '234', '440', '460', '724', '901']) expect(isCountryCode(code)).toBe(true);
  for (const code of ['200', '300', '317', '500', '799', '999']) expect(isCountryCode(code)).toBe(false);
});

test('a Luhn digit proves any number of digits, and any other is refused', () => {
  fc.assert(fc.property(fc.stringMatching(/^\d{5,20}$/), (digits) => {
    const whole = withCheck(digits);
    expect(luhn(whole)).toBe(true);
    expect(luhn(digits + String((Number(whole.at(-1)) + 1) % 10))).toBe(false);
  }));
});

describe('records are counted, never listed', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'keysweep-personal-'));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  const people = Array.from({ length: 25 }, (_, i) => ({ name: `Person ${i}`, ssn: `219-09-${String(9000 + i)}`, imei: withCheck(`3569380356${4000 + i}`), imsi: `3102601234567${String(10 + i)}`, dob: `19${60 + i}-03-1${i % 9}`, state: 'CA', license_number: `D${1234500 + i}`, email: `p${i}@example.org` }));
  const columns = Object.keys(people[0]!);
  const table = (cell: (text: string) => string, row: (cells: string) => string): string => [columns, ...people.map((one) => Object.values(one))].map((cells) => row(cells.map(cell).join(''))).join('');
  const texts: Record<string, string> = {
    'people.csv': [columns.join(','), ...people.map((one) => Object.values(one).join(','))].join('\n'),
    'people.tsv': [columns.join('\t'), ...people.map((one) => Object.values(one).join('\t'))].join('\n'),
    'people.sql': `CREATE TABLE people (\n${columns.map((name) => `  ${name} varchar(40)`).join(',\n')}\n);\nINSERT INTO people VALUES ${people.map((one) => `(${Object.values(one).map((value) => `'${value}'`).join(',')})`).join(',')};\n`,
    'copy.sql': `COPY public.people (${columns.join(', ')}) FROM stdin;\n${people.map((one) => Object.values(one).join('\t')).join('\n')}\n\\.\n`,
    'people.jsonl': people.map((one) => JSON.stringify(one)).join('\n'),
    'people.log': people.map((one) => `2026-01-01T00:00:00Z level=info msg="created" ${Object.entries(one).filter(([name]) => name !== 'name').map(([name, value]) => `${name}=${value}`).join(' ')}`).join('\n'),
    'people-2003.xml': `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>${table((text) => `<Cell><Data ss:Type="String">${text}</Data></Cell>`, (cells) => `<Row>${cells}</Row>`)}</Table></Worksheet></Workbook>`,
    'content.xml': `<?xml version="1.0"?><office:document-content><office:body><office:spreadsheet><table:table table:name="a">${table((text) => `<table:table-cell office:value-type="string"><text:p>${text}</text:p></table:table-cell>`, (cells) => `<table:table-row>${cells}</table:table-row>`)}</table:table></office:spreadsheet></office:body></office:document-content>`,
    'sharedStrings.xml': `<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${[...columns, ...people.flatMap((one) => Object.values(one))].map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`,
  };
  test.each(Object.keys(texts))('in %s', async (name) => {
    mkdirSync(join(scratch, name, 'backup'), { recursive: true });
    writeFileSync(join(scratch, name, 'backup', name), texts[name]!);
    const report = await scan({ paths: [join(scratch, name)], key: Buffer.alloc(32, 7) });
    const counted = Object.fromEntries(report.observations.flatMap(({ fact }) => (fact.kind === 'personal-data' ? [[fact.dataClass, fact.records]] : [])));
    if (name === 'sharedStrings.xml') {
      // One in ten IMSIs passes for an IMEI where no column tells them apart.
      expect(counted.imei! + counted.imsi!).toBe(50);
      expect(counted).toMatchObject({ ssn: 25, 'driver-licence': 25, email: 25 });
    } else expect(counted).toMatchObject({ ssn: 25, imei: 25, imsi: 25, 'driver-licence': 25, email: 25 });
    expect(counted['birth-date']).toBe(25);
    expect(JSON.stringify(report)).not.toMatch(/219-09-9|@example\.org/);
  });
});

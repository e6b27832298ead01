import type { CodeDetector, Hit, Observation, View } from '../../src/model';
import { classOf, DATA_CLASSES, isStateColumn, type DataClass } from './classes';
import { tablesOf } from './tables';

/** Records looked at of one document; more only make the number larger. */
const MOST_RECORDS = 5_000_000;
/** Share of a column's values that must have the form of its class. */
const VALID_SHARE = 0.5;

/** Sources and texts that name such fields but hold no records. */
const NO_DATA = /\.(?:[cm]?[jt]sx?|map|py|go|java|rs|c|h|cc|cpp|cs|php|rb|md|rst|html?|css|proto|graphql|ya?ml|toml|lock)$/;

/**
 * Counts records of personal data by class in dumps and exports: by column name, proved by the values. It never
 * lists a value; what it finds raises the exposure of the credentials that open the place.
 */
const personalData: CodeDetector = {
  id: 'personal-data',
  title: 'Personal data',
  family: 'personal-data',
  provider: 'personal-data',
  confidence: 'high',
  references: ['https://www.ssa.gov/employer/randomization.html', 'https://www.itu.int/rec/T-REC-E.212'],
  keywords: ['imei', 'imsi', 'iccid', 'msisdn', 'social_security', 'socialsecurity', 'social security', 'ssn,', 'ssn"', 'ssn`', '_ssn', ' ssn ', 'ssn\t', 'date_of_birth', 'birth_date', 'birthdate', 'dateofbirth', 'drivers_lic', 'driver_lic', 'license_number', 'licence_number', 'credit_card', 'card_number', 'email,', 'email"', 'phone_number', 'ssn=', '>ssn<', ' ssn<'],
  scope: 'document',
  match: observe,
};

function* observe(view: View, _hits: readonly Hit[]): Iterable<Observation> {
  if (view.binary || NO_DATA.test(view.name)) return;
  const totals = new Map<string, { records: number; column: string; start: number }>();
  for (const { columns, rows, start, loose } of tablesOf(view)) {
    const known = columns.map(classOf);
    if (!known.some(Boolean)) continue;
    for (const { dataClass, column, records } of count(known, columns, rows, loose ? 0 : VALID_SHARE)) {
      const before = totals.get(dataClass);
      if (before) before.records += records;
      else totals.set(dataClass, { records, column, start });
    }
  }
  for (const [dataClass, { records, column, start }] of totals) yield { type: 'observation', start, fact: { kind: 'personal-data', dataClass, records, column } };
}

function count(known: readonly (DataClass | undefined)[], columns: readonly string[], rows: Iterable<readonly string[]>, share: number): { dataClass: string; column: string; records: number }[] {
  const valid = new Int32Array(known.length);
  const filled = new Int32Array(known.length);
  const state = columns.findIndex(isStateColumn);
  // Where values have no column of their own, each counts once, for the most specific class it has the form of.
  const order = known.map((_class, i) => i).filter((i) => known[i]).sort((a, b) => (share === 0 ? DATA_CLASSES.indexOf(known[a]!) - DATA_CLASSES.indexOf(known[b]!) : a - b));
  let seen = 0;
  for (const row of rows) {
    if (++seen > MOST_RECORDS) break;
    for (const i of order) {
      const value = row[i];
      if (!value || /^(?:null|\\N)$/i.test(value)) continue;
      filled[i]!++;
      if (!known[i]!.valid(value, state >= 0 ? row[state] : undefined)) continue;
      valid[i]!++;
      if (share === 0) break;
    }
  }
  return known.flatMap((dataClass, i) => (dataClass && valid[i]! > 0 && valid[i]! >= filled[i]! * share
    ? [{ dataClass: dataClass.id, column: columns[i]!.trim().replace(/^["'`]|["'`]$/g, ''), records: valid[i]! }] : []));
}

export const detectors: readonly CodeDetector[] = [personalData];

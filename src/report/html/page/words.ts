import type { Decision, Factors } from '../../../exposure/score';

/** Decisions from the most pressing, with the words people read. */
export const DECISIONS: readonly { readonly id: Decision; readonly word: string; readonly hint: string }[] = [
  { id: 'act', word: 'Act now', hint: 'usable as it lies, surely a credential, and far-reaching or next to regulated data' },
  { id: 'attend', word: 'Attend', hint: 'exposure 6 or more: this week' },
  { id: 'track-closely', word: 'Track closely', hint: 'exposure 4 to 6' },
  { id: 'track', word: 'Track', hint: 'exposure below 4' },
];

export const FACTOR_WORDS: Record<keyof Factors, string> = {
  certainty: 'Certainty', validity: 'Validity', form: 'Storage form', access: 'Who can read it', historyOnly: 'Where it is', ageDays: 'Age', privilege: 'Privilege', assets: 'Assets it opens', data: 'Data at stake',
};

const VALUE_WORDS: Partial<Record<keyof Factors, Record<string, string>>> = {
  validity: { A: 'active', D: 'plaintext known, not tried', U: 'unknown', I: 'inactive' },
  form: { C: 'clear', R: 'reversible', W: 'weak hash', S: 'strong hash', E: 'sealed' },
  access: { P: 'public', X: 'from outside', O: 'organisation', T: 'team', B: 'backup share', L: 'owner only' },
  historyOnly: { true: 'only in history', false: 'at head' },
  privilege: { A: 'administrator', W: 'write', U: 'unknown', R: 'read' },
  data: { R: 'regulated', C: 'customer', I: 'internal', N: 'none known' },
};

/** A factor's value as people say it. */
export function factorValue(factor: keyof Factors, value: string): string {
  if (factor === 'certainty') return `${Math.round(Number(value) * 100)} %`;
  if (factor === 'ageDays') return Number(value) < 0 ? 'not known' : days(Number(value));
  return VALUE_WORDS[factor]?.[value] ?? value;
}

/** An age as people say it. */
export function days(number: number): string {
  if (number < 60) return `${number} day${number === 1 ? '' : 's'}`;
  return number < 730 ? `${Math.round(number / 30.4)} months` : `${(number / 365.25).toFixed(1)} years`;
}

const CLASS_WORDS: Record<string, string> = {
  ssn: 'social security numbers', imei: 'IMEI', imsi: 'IMSI', iccid: 'ICCID', 'driver-licence': 'driver’s licences', 'birth-date': 'birth dates',
  'payment-card': 'payment cards', phone: 'phone numbers', email: 'e-mail addresses', 'postal-address': 'postal addresses',
};

/** A class of personal data as people say it. */
export function className(id: string): string {
  return CLASS_WORDS[id] ?? id;
}

export const number = (value: number): string => value.toLocaleString('en');

export const count = (value: number, noun: string, plural = `${noun}s`): string => `${number(value)} ${value === 1 ? noun : plural}`;

/** Bytes in powers of 1000. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (bytes >= 999.5 && unit < units.length - 1) {
    bytes /= 1000;
    unit++;
  }
  return `${bytes.toFixed(bytes < 10 && unit > 0 ? 1 : 0)} ${units[unit]}`;
}

export const day = (iso: string | undefined): string => iso?.slice(0, 10) ?? '';

/** Number of people a store tells of, as far as one can say: the largest class. */
export const people = (records: Readonly<Record<string, number>>): number => Math.max(0, ...Object.values(records));

/** Where ways begin, as people say it. */
export const zone = (name: string): string => (name === 'internet' ? 'the internet' : name);

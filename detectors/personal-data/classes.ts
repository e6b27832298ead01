import { isCountryCode } from './countries';
import { isLicence } from './licences';

/** A class of personal data: how its columns are called and what its values look like. */
export interface DataClass {
  readonly id: string;
  /** On the column name in lower case with `_` between words. */
  readonly column: RegExp;
  /** `state` is the row's US state, where a column says one. */
  readonly valid: (value: string, state?: string) => boolean;
}

/** Luhn's checksum (ISO/IEC 7812-1 annex B; IMEI: 3GPP TS 23.003 annex B; ICCID: ITU-T E.118). */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    let digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    if (i % 2 === 1 && (digit *= 2) > 9) digit -= 9;
    sum += digit;
  }
  return sum % 10 === 0;
}

const digitsOf = (value: string): string => value.replace(/[\s.-]/g, '');

/** Social security numbers as issued: area 001–899 but 666, group 01–99, serial 0001–9999 (SSA, randomisation FAQ). */
function isSsn(value: string): boolean {
  const match = /^(\d{3})[- ]?(\d{2})[- ]?(\d{4})$/.exec(value.trim());
  return match !== null && match[1] !== '000' && match[1] !== '666' && match[1]! < '900' && match[2] !== '00' && match[3] !== '0000';
}

/** IMSI: 14 or 15 digits that begin with a mobile country code in use (ITU-T E.212). */
function isImsi(value: string): boolean {
  const digits = digitsOf(value);
  return /^\d{14,15}$/.test(digits) && isCountryCode(digits.slice(0, 3));
}

/** ICCID: industry 89, 19 or 20 digits of which the last is Luhn's (ITU-T E.118); some systems drop it, some pad with F. */
function isIccid(value: string): boolean {
  const digits = digitsOf(value).replace(/F+$/i, '');
  return /^89\d{17,18}$/.test(digits) ? luhn(digits) || digits.length === 19 && luhn(digits.slice(0, 18)) : /^89\d{16}$/.test(digits);
}

function isDate(value: string): boolean {
  const match = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(value.trim());
  if (!match) return /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(value.trim());
  const year = Number(match[1] ?? match[6]);
  return year >= 1900 && year <= 2035;
}

/** The classes of a breach notice, most specific first. */
export const DATA_CLASSES: readonly DataClass[] = [
  { id: 'ssn', column: /(?:^|_)(?:ssn|social_security(?:_(?:number|no))?|socialsecurity\w*|tax_?id_?ssn)(?:_|$)/, valid: isSsn },
  { id: 'imei', column: /(?:^|_)imei\d?(?:_|$)/, valid: (value) => /^\d{15}$/.test(digitsOf(value)) && luhn(digitsOf(value)) },
  { id: 'imsi', column: /(?:^|_)imsi(?:_|$)/, valid: isImsi },
  { id: 'iccid', column: /(?:^|_)(?:iccid|sim_?(?:serial|number|card))(?:_|$)/, valid: isIccid },
  { id: 'driver-licence', column: /(?:^|_)(?:dl|drivers?|driving)_?(?:licen[cs]es?)?_?(?:no|num|number|id)?(?:_|$)|(?:^|_)licen[cs]e_?(?:no|num|number)(?:_|$)/, valid: isLicence },
  { id: 'birth-date', column: /(?:^|_)(?:dob|birth_?(?:date|day)|date_of_birth|born)(?:_|$)/, valid: isDate },
  { id: 'payment-card', column: /(?:^|_)(?:pan|card_?(?:no|num|number)|cc_?(?:no|num|number)|credit_?card\w*)(?:_|$)/, valid: (value) => /^[3-6]\d{12,18}$/.test(digitsOf(value)) && luhn(digitsOf(value)) },
  { id: 'phone', column: /(?:^|_)(?:msisdn|phone|mobile|telephone|cell)_?(?:no|num|number)?(?:_|$)/, valid: (value) => /^\+?\d{7,15}$/.test(value.replace(/[\s().-]/g, '')) },
  { id: 'email', column: /(?:^|_)e_?mail(?:_?address)?(?:_|$)/, valid: (value) => /^[^@\s]{1,64}@[^@\s]{1,190}\.[a-z]{2,24}$/i.test(value.trim()) },
  { id: 'postal-address', column: /(?:^|_)(?:street|postal|home|mailing|billing)?_?(?:address|addr)(?:_?line)?_?\d?(?:_|$)/, valid: (value) => /\d/.test(value) && /[A-Za-z]{3}/.test(value) && value.length >= 8 },
];

/** Whether a column gives the US state that issued a licence, or that someone lives in. */
export function isStateColumn(column: string): boolean {
  return /(?:^|_)(?:state|st|province)(?:_code)?$/.test(nameOf(column));
}

/** Class of a column by its name, or undefined. */
export function classOf(column: string): DataClass | undefined {
  const name = nameOf(column);
  return DATA_CLASSES.find(({ column: pattern }) => pattern.test(name));
}

/** A column's name in lower case with `_` between words. */
function nameOf(column: string): string {
  return column.trim().replace(/^["'`[]+|["'`\]]+$/g, '').replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase().replace(/[\s.-]+/g, '_');
}

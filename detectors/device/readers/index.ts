import type { DeviceDocument } from '../document';
import type { ReaderName } from '../platforms/platforms';
import { platformById } from '../platforms/platforms';
import { curlyReader } from './curly';
import { readFortios } from './fortios';
import { readJson } from './json';
import { readLines } from './lines';
import { pairsReader } from './pairs';
import type { Reader } from './reader';
import { readRouteros } from './routeros';
import { holdsRows, readRows } from './rows';
import { readPppSecrets } from './secrets';
import { readUci } from './uci';
import { readXml } from './xml';

/** Share of lines with a brace from which a document counts as curly. */
const CURLY_SHARE = 0.12;

const readCurlyTree = curlyReader('tree', false);
const readCurlyPairs = curlyReader('pair', true);
const readAssignments = pairsReader('=');
// airFiber writes its board's values behind `#`.
const readAirfiber = pairsReader('=', true);
const readYaml = pairsReader(':=');
const readNamed = pairsReader('= ');

/** The form a document is written in: what it looks like counts before what its platform usually writes. */
export function chooseReader(document: DeviceDocument, platform: string | undefined): ReaderName {
  const { text, count, first, end } = document;
  const usual = platformById(platform ?? '')?.reader ?? 'lines';
  let n = 0;
  while (n < count && first[n]! >= end[n]!) n++;
  const c = n < count ? text.charCodeAt(first[n]!) : 0;
  if (c === 60 && /^<[?!A-Za-z]/.test(text.slice(first[n], first[n]! + 2)) && text.includes('</')) return 'xml';
  if ((c === 123 || c === 91) && /^[{[]\s*(?:$|["{[\]}])/.test(text.slice(first[n], first[n]! + 40)) && !document.embedded) return 'json';
  if (platform === 'mobile-core' && holdsRows(text)) return 'rows';
  const layouts = platformById(platform ?? '')?.layouts ?? [];
  if (usual === 'pairs' && layouts.includes('line') && !document.text.includes('=')) return 'lines';
  if (usual === 'ppp-secrets' || usual === 'fortios' || usual === 'routeros' || usual === 'uci' || usual === 'pairs') return usual;
  const { braces } = document;
  if (braces > 0 && (usual === 'curly' ? braces > 1 || count < 40 : braces > count * CURLY_SHARE && braces > 1)) return 'curly';
  if (platform === 'cumulus' && braces === 0 && /^\s*(?:- set:|[\w-]+:)\s*$/m.test(text.slice(0, 2000))) return 'pairs';
  // FreeRADIUS's users file and extracts of its modules.
  if (platform === 'freeradius') return 'curly';
  if (usual === 'json' || ((usual === 'xml' || usual === 'curly') && layouts.includes('pair'))) return 'pairs';
  return usual === 'xml' || usual === 'curly' ? 'lines' : usual;
}

/** The reader for a form; `assignments` chooses between `name = value` and plain words where a form has both. */
export function readerFor(name: ReaderName, platform: string | undefined): Reader {
  switch (name) {
    case 'lines': return (document) => readLines(document, platform !== undefined);
    case 'curly': return platformById(platform ?? '')?.layouts[0] === 'pair' ? readCurlyPairs : readCurlyTree;
    case 'fortios': return readFortios;
    case 'routeros': return readRouteros;
    case 'xml': return readXml;
    case 'uci': return readUci;
    case 'ppp-secrets': return readPppSecrets;
    case 'json': return readJson;
    case 'rows': return readRows;
    case 'pairs': return platform === 'mobile-core' || platform === 'meraki' || platform === 'phone' || platform === 'cumulus' ? readYaml : platform === 'ups-console' ? readNamed : platform === 'ubiquiti-airos' ? readAirfiber : readAssignments;
  }
}

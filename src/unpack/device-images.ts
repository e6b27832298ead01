import {
  decodeAsusConfig, decodeSonicwallSettings, decodeTplinkArcher, decodeTplinkConfig, decodeUnifiBackup, decodeZteConfig,
  routerosBackupFiles, routerosUsers,
} from '../decode';
import { type ContainerReader, type Entry, once } from './entry';
import { Refusal } from './limits';
import { bytesOf } from './source';
import { readStrings } from './strings';
import { salvage } from './zip';

/** A reader for a device's file that one function turns into text or another container. */
const decoded = (decode: (bytes: Buffer) => Buffer | undefined, member: string, otherwise: string): ContainerReader =>
  async function* (source, _name, budget) {
    const content = decode(await bytesOf(source, budget.limits.memoryBytes));
    if (!content) throw new Refusal('encrypted', otherwise);
    yield { name: member, chunks: once(content) };
  };

export const readAsus = decoded(decodeAsusConfig, 'nvram', 'the settings do not decode; the file is damaged');
export const readZte = decoded(decodeZteConfig, 'config.xml', 'its key is not known: it depends on the model or the serial number');
export const readTplink = decoded((bytes) => decodeTplinkConfig(bytes) ?? decodeTplinkArcher(bytes), 'config.xml', 'its key is not known for this model');
export const readSonicwall = decoded((bytes) => {
  const text = decodeSonicwallSettings(bytes.toString('latin1'));
  return text === undefined ? undefined : Buffer.from(text, 'latin1');
}, 'settings', 'the settings do not decode');

/** UniFi controller backup: the zip inside has a damaged directory as a rule, so its members' own headers are followed. */
export const readUnifi: ContainerReader = async function* (source, _name, budget) {
  const zip = decodeUnifiBackup(await bytesOf(source, budget.limits.memoryBytes));
  if (!zip) throw new Refusal('damaged', 'does not decrypt to a zip');
  yield* salvage(zip, budget);
};

/** RouterOS .backup: accounts as an export would show them, then the strings of each database file. */
export const readRouteros: ContainerReader = async function* (source, name, budget): AsyncGenerator<Entry> {
  const bytes = await bytesOf(source, budget.limits.memoryBytes);
  for (const file of routerosBackupFiles(bytes)) {
    if (/(?:^|\/)user$/.test(file.name)) {
      const lines = routerosUsers(file.data).map(({ user, password }) =>
        `/user add name="${user}"${password === undefined ? '' : ` password="${password}"`}`);
      if (lines.length) yield { name: `${file.name}.rsc`, chunks: once(Buffer.from(`# by RouterOS\n${lines.join('\n')}\n`)), text: true };
    }
    for await (const entry of readStrings({ kind: 'bytes', bytes: file.data }, name, budget)) yield { ...entry, name: file.name };
  }
  if (bytes.length >= 8 && bytes.readUInt32LE(4) > bytes.length) throw new Refusal('truncated', `${bytes.readUInt32LE(4)} bytes were written, ${bytes.length} are here`);
};

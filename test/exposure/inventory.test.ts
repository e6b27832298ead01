import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInventory } from '../../src/exposure/inventory';

const scratch = mkdtempSync(join(tmpdir(), 'keysweep-inventory-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const read = (text: string | Buffer) => {
  const file = join(scratch, 'inventory');
  writeFileSync(file, text);
  return readInventory(file);
};

const DB1 = { name: 'db1', addresses: ['10.0.0.5', 'db1.corp'], tags: ['pii'], owner: 'dba@acme.example', exposedTo: undefined };

test.each([
  ['as it is', Buffer.from('name,addresses,tags,owner,exposedTo,reaches\ndb1,10.0.0.5;db1.corp,pii,dba@acme.example,,\nedge,,,,internet,db1\n')],
  ['saved by Excel: a mark at its beginning, CRLF', Buffer.from('\ufeffname,addresses,tags,owner,exposedTo,reaches\r\ndb1,10.0.0.5;db1.corp,pii,dba@acme.example,,\r\nedge,,,,internet,db1\r\n')],
  ['written by PowerShell: UTF-16', Buffer.from('\ufeffname,addresses,tags,owner,exposedTo,reaches\r\ndb1,10.0.0.5;db1.corp,pii,dba@acme.example,,\r\nedge,,,,internet,db1\r\n', 'utf16le')],
  ['in another order, with a column of somebody else, first cells empty', Buffer.from('Rack,Owner,Name,Addresses,Tags,exposedto,reaches\n,dba@acme.example,db1,"10.0.0.5 db1.corp",pii,,\n,,edge,,,internet,db1\n')],
])('CSV %s', (_, text) => {
  const { assets, reaches } = read(text);
  expect(assets[0]).toEqual(DB1);
  expect(assets[1]).toMatchObject({ name: 'edge', exposedTo: 'internet' });
  expect(reaches).toEqual([{ from: 'edge', to: 'db1' }]);
});

test.each([
  ['name,tag\ndb1,pii\n', ':1: unknown column tag; did you mean tags?'],
  ['host,tags\ndb1,pii\n', ':1: the header has no column name'],
  ['name,tags\ndb1,pii\n,pii\n', ':3: a row without a name'],
  ['{"assets":[{"name":"db1","tags":"pii"}]}', 'assets.0: tags must be a list of texts'],
  ['{"assets":[{"name":"db1","tag":["pii"]}]}', 'assets.0: unknown field tag; did you mean tags?'],
  ['{"assets":[{"tags":["pii"]}]}', 'assets.0: it has no name'],
  ['{"asets":[]}', 'unknown field asets; did you mean assets?'],
  ['{"assets":[null]}', 'assets.0: no object'],
  ['{"reaches":[{"from":"internet"}]}', 'reaches.0: it has no from or no to'],
  ['{"reaches":{"internet":"db1"}}', 'reaches must be a list'],
  ['{', 'inventory: '],
])('%j is told: a tag that is not read would say that no way leads to the data', (text, said) => expect(() => read(text)).toThrow(said));

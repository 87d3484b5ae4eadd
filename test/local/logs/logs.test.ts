import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { createLogs, type Logs } from '../../../src/local/logs/logs';
import { logsClientOf } from '../../support/logs';
import { makeSurroundings } from '../../support/surroundings';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'gantry-logs-'));
  folder = path.join(root, 'logs');
});
afterEach(() => rmSync(root, { recursive: true }));

async function messages(logs: Logs, logGroupName: string, logStreamName: string) {
  const command = new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true });
  const { events } = await logsClientOf(logs.service).send(command);
  return events?.map(({ message }) => message);
}

describe('logs in files', () => {
  const make = () => createLogs({ folder, surroundings: makeSurroundings() });

  it('shows what a process appends to the file of a stream', async () => {
    const logs = make();
    appendFileSync(logs.fileOf('group', 'stream'), 'a\nb\n');
    expect(await messages(logs, 'group', 'stream')).toEqual(['a', 'b']);
  });

  it('puts what is handed over into the same file', () => {
    const logs = make();
    const file = logs.fileOf('group', 'stream');
    logs.append('group', 'stream', 'a\n');
    appendFileSync(file, 'b\n');
    logs.append('group', 'stream', 'c\n');
    expect(readFileSync(file, 'utf8')).toBe('a\nb\nc\n');
  });

  it('keeps streams apart and below its folder, whatever their names', async () => {
    const logs = make();
    const places = [
      ['group', '../../evil'],
      ['group', '..'],
      ['../..', 'evil'],
      ['group', 'a/b'],
      ['group/a', 'b'],
      ['group', 'a'],
      ['group', 'A'],
      ['group', 'a'.repeat(512)],
      ['group', `${'a'.repeat(200)}/b`],
    ] as const;
    for (const [group, stream] of places) appendFileSync(logs.fileOf(group, stream), `${group} ${stream}\n`);
    for (const [group, stream] of places) {
      expect(await messages(logs, group, stream)).toEqual([`${group} ${stream}`]);
      expect(path.relative(folder, logs.fileOf(group, stream))).not.toMatch(/^\.\./);
    }
    expect(readdirSync(root)).toEqual(['logs']);
  });

  it('has after a restart what was written before', async () => {
    make().append('group', 'stream', 'a\nb');
    const logs = make();
    expect(await messages(logs, 'group', 'stream')).toEqual(['a', 'b']);
  });

  it('closes a stream that nobody has opened', () => {
    const logs = make();
    expect(() => logs.close('group', 'stream')).not.toThrow();
  });

  // Only Linux shows a process its open files there.
  const itOnLinux = existsSync('/proc/self/fd') ? it : it.skip;
  itOnLinux('keeps no file open: ten thousand streams are no matter', async () => {
    const logs = make();
    const before = readdirSync('/proc/self/fd').length;
    for (let at = 0; at < 300; at++) {
      appendFileSync(logs.fileOf('group', `pods/main/${at}`), 'a\n');
      logs.close('group', `pods/main/${at}`);
    }
    expect(await messages(logs, 'group', 'pods/main/7')).toEqual(['a']);
    expect(readdirSync('/proc/self/fd').length).toBe(before);
  });
});

describe('logs in memory', () => {
  const make = () => createLogs({ surroundings: makeSurroundings() });

  it('shows what is handed over', async () => {
    const logs = make();
    logs.append('group', 'stream', 'a\nhal');
    logs.append('group', 'stream', 'f\nlast');
    expect(await messages(logs, 'group', 'stream')).toEqual(['a', 'half']);
    logs.close('group', 'stream');
    expect(await messages(logs, 'group', 'stream')).toEqual(['a', 'half', 'last']);
  });

  it('takes many small pieces', async () => {
    const logs = make();
    for (let at = 0; at < 20_000; at++) logs.append('group', 'stream', 'x'.repeat(100));
    logs.append('group', 'stream', '\nlast\n');
    expect((await messages(logs, 'group', 'stream'))?.length).toBe(4);
  });

  it('has no files', () => {
    expect(() => make().fileOf('group', 'stream')).toThrow('logs are kept in memory');
  });
});

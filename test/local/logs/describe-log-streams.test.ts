import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DescribeLogStreamsCommand, type DescribeLogStreamsCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { createLogs } from '../../../src/local/logs/logs';
import { logsClientOf } from '../../support/logs';
import { makeSurroundings } from '../../support/surroundings';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gantry-logs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe.each([
  { kept: 'in files', place: () => ({ folder }) },
  { kept: 'in memory', place: () => ({}) },
])('DescribeLogStreams, kept $kept', ({ place }) => {
  const make = () => {
    const logs = createLogs({ ...place(), surroundings: makeSurroundings() });
    const client = logsClientOf(logs.service);
    const describe = (more: Partial<DescribeLogStreamsCommandInput> = {}) =>
      client.send(new DescribeLogStreamsCommand({ logGroupName: 'group', ...more }));
    const names = async (more?: Partial<DescribeLogStreamsCommandInput>) =>
      (await describe(more)).logStreams?.map(({ logStreamName }) => logStreamName);
    return { logs, describe, names };
  };

  it('names the streams of one group, in order', async () => {
    const { logs, names } = make();
    for (const name of ['pods/b/2', 'pods/a/10', 'x'.repeat(400), 'Main', 'pods/a/1'])
      logs.append('group', name, 'x\n');
    logs.append('other', 'pods/z', 'x\n');
    expect(await names()).toEqual(['Main', 'pods/a/1', 'pods/a/10', 'pods/b/2', 'x'.repeat(400)]);
    expect(await names({ logStreamNamePrefix: 'pods/a' })).toEqual(['pods/a/1', 'pods/a/10']);
    expect(await names({ logStreamNamePrefix: 'none' })).toEqual([]);
  });

  it('gives 50 at once at most, and goes on behind them', async () => {
    const { logs, describe, names } = make();
    const all = Array.from({ length: 120 }, (_, at) => `pods/${String(at).padStart(3, '0')}`);
    for (const name of all) logs.append('group', name, 'x\n');
    const found: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await describe({ nextToken });
      expect(page.logStreams?.length).toBeLessThanOrEqual(50);
      found.push(...(page.logStreams ?? []).map(({ logStreamName }) => logStreamName));
      nextToken = page.nextToken;
    } while (nextToken);
    expect(found).toEqual(all);
    expect(await names({ limit: 2, logStreamNamePrefix: 'pods/01' })).toEqual(['pods/010', 'pods/011']);
  });

  it('refuses a group that nothing was written to, and what it does not implement', async () => {
    const { logs, describe } = make();
    await expect(describe()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    logs.append('group', 'a', 'x\n');
    await expect(describe({ descending: true })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('"descending"'),
    });
  });
});

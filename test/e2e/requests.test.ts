import { type OutgoingHttpHeaders, request } from 'node:http';
import fc from 'fast-check';
import { JOBS, manifest } from '../support/door';
import { type Gantry, startGantry } from '../support/gantry';
import { body, EXAMPLES, headers, method, path, query } from '../support/requests';

/** Any request, through the gateway, the event, and the bundle as it is deployed. */

jest.setTimeout(3_600_000);

/** A tenth of what the API itself is asked in test/kube-api/fuzz.test.ts. */
const REQUESTS = Math.ceil(Number(process.env.FUZZ_REQUESTS ?? 2_000) / 10);

let gantry: Gantry;
beforeAll(async () => {
  gantry = await startGantry({ token: 'secret-of-the-test' });
});
afterAll(() => gantry.close());

/** Of a good answer only the code, for a watch does not end; of any other the body, too. */
function ask(verb: string, where: string, headers: OutgoingHttpHeaders, sent: string | Uint8Array = '') {
  return new Promise<{ code: number; status?: unknown }>((resolve, reject) => {
    const { port } = new URL(gantry.cloud.url);
    const options = { port, host: '127.0.0.1', method: verb, path: secret() + where, headers, agent: false };
    const outgoing = request(options, async (answer) => {
      const code = answer.statusCode ?? 0;
      if (code < 400 || verb === 'HEAD') {
        answer.destroy();
        return resolve({ code });
      }
      let text = '';
      for await (const piece of answer) text += piece;
      // What is no HTTP is refused by the server that reads it, without a word.
      resolve({ code, ...(text !== '' && { status: JSON.parse(text) }) });
    });
    outgoing.on('error', reject);
    outgoing.end(sent);
  });
}

const secret = () => new URL(gantry.cloud.privateUrl).pathname;

it('is never brought to fail by what comes over a connection', async () => {
  expect((await gantry.request('POST', JOBS, manifest('pi'))).status).toBe(401);
  await fc.assert(
    fc.asyncProperty(method, path, query, body, headers, async (verb, where, asked, given, said) => {
      const sent = verb === 'GET' || verb === 'HEAD' ? '' : (given ?? '');
      const { code, status } = await ask(verb, where + asked, said, sent);
      expect(code).toBeGreaterThanOrEqual(200);
      expect(code).toBeLessThan(500);
      if (status !== undefined) expect(status).toMatchObject({ kind: 'Status', status: 'Failure', code });
    }),
    { numRuns: REQUESTS, examples: EXAMPLES },
  );
  expect(gantry.notices.filter((notice) => /fault|failed/.test(notice))).toEqual([]);
  expect(await ask('GET', '/readyz', {})).toEqual({ code: 200 });
});

import { type Service, ServiceError } from '../../src/local/service';

interface Request {
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

/** What a real SDK client is given so that its requests go to the actions of a stand-in instead of a socket. */
export function handlerOf(service: Service) {
  return {
    async handle({ headers, body }: Request) {
      const [target, action = ''] = String(headers['x-amz-target']).split('.');
      if (target !== service.target) throw new Error(`the client speaks to ${target}`);
      const input =
        body === undefined ? {} : JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body));
      try {
        const run = service.actions[action];
        if (!run) throw new ServiceError('UnknownOperationException', action);
        return { response: answer(200, await run(input)) };
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return {
          response: answer(error.statusCode, { __type: error.code, message: error.message, ...error.members }),
        };
      }
    },
  };
}

function answer(statusCode: number, value: object) {
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  return { statusCode, headers, body: new Uint8Array(Buffer.from(JSON.stringify(value))) };
}

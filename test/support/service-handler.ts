import type { Action } from '../../src/local/service';
import { type RestService, type Service, ServiceError } from '../../src/local/service';

/** Stands before an action of a service: may refuse, answer otherwise, or do it and fail afterwards. */
export type Around = (name: string, input: unknown, action: Action) => Promise<object>;

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

/** The same for a service whose actions are methods and paths. */
export function restHandlerOf(service: RestService) {
  return {
    async handle({ method, path, query = {}, body }: Request & { method: string; path: string; query?: object }) {
      const parameters = new URLSearchParams(query as Record<string, string>);
      const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
      try {
        const asked = { method, path, query: parameters, body: text ? JSON.parse(text) : {} };
        return { response: answer(200, await service.handle(asked)) };
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        const response = answer(error.statusCode, { message: error.message });
        return { response: { ...response, headers: { ...response.headers, 'x-amzn-errortype': error.code } } };
      }
    },
  };
}

function answer(statusCode: number, value: object) {
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  return { statusCode, headers, body: new Uint8Array(Buffer.from(JSON.stringify(value))) };
}

/** A service that is asked by way of what stands before it then. */
export function disturbedRest(service: RestService, around: () => Around | undefined): RestService {
  return {
    ...service,
    handle(request) {
      const action = () => service.handle(request);
      return around()?.(`${request.method} ${request.path}`, request.body, action) ?? action();
    },
  };
}

import { attributesOf } from '../../src/kube-api/request-attributes';

/** `verb group/resource/subresource namespace name`, or `verb path`. */
function said(method: string, url: string): string {
  const [path = '', query = ''] = url.split('?');
  const it = attributesOf(method, path, new URLSearchParams(query));
  if ('path' in it) return `${it.verb} ${it.path}`;
  return [it.verb, [it.group, it.resource, it.subresource].join('/'), it.namespace || '-', it.name || '-'].join(' ');
}

// The lines of Kubernetes' own table are marked with *: apiserver, endpoints/request/requestinfo_test.go.
it.each<[string, string, string]>([
  ['GET', '/api/v1/namespaces', 'list /namespaces/ - -'], // *
  ['GET', '/api/v1/namespaces/other', 'get /namespaces/ other other'], // *
  ['GET', '/api/v1/namespaces/other/pods', 'list /pods/ other -'], // *
  ['GET', '/api/v1/namespaces/other/pods/foo', 'get /pods/ other foo'], // *
  ['HEAD', '/api/v1/namespaces/other/pods/foo', 'get /pods/ other foo'], // *
  ['GET', '/api/v1/pods', 'list /pods/ - -'], // *
  ['HEAD', '/api/v1/pods', 'list /pods/ - -'], // *
  ['GET', '/api/v1/namespaces/other/pods/foo/log', 'get /pods/log other foo'],
  ['POST', '/api/v1/namespaces/other/pods/foo/exec', 'create /pods/exec other foo'],
  ['GET', '/api/v1/namespaces/other/pods?watch=true', 'watch /pods/ other -'],
  ['GET', '/api/v1/namespaces/other/pods?watch=1', 'watch /pods/ other -'],
  ['GET', '/api/v1/namespaces/other/pods?watch', 'watch /pods/ other -'],
  ['GET', '/api/v1/namespaces/other/pods?watch=false', 'list /pods/ other -'],
  ['GET', '/api/v1/namespaces/other/pods?watch=0', 'list /pods/ other -'],
  ['GET', '/api/v1/namespaces/other/pods/foo?watch=true', 'get /pods/ other foo'],
  ['GET', '/api/v1/namespaces/other/pods?fieldSelector=metadata.name%3Dfoo', 'list /pods/ other foo'],
  ['POST', '/apis/batch/v1/namespaces/other/jobs', 'create batch/jobs/ other -'],
  ['PUT', '/apis/batch/v1/namespaces/other/jobs/foo', 'update batch/jobs/ other foo'],
  ['PATCH', '/apis/batch/v1/namespaces/other/jobs/foo', 'patch batch/jobs/ other foo'],
  ['PATCH', '/apis/batch/v1/namespaces/other/jobs/foo/status', 'patch batch/jobs/status other foo'],
  ['DELETE', '/apis/batch/v1/namespaces/other/jobs/foo', 'delete batch/jobs/ other foo'],
  ['DELETE', '/apis/batch/v1/namespaces/other/jobs', 'deletecollection batch/jobs/ other -'],
  ['GET', '/apis/batch/v1/namespaces/a%2Fb/jobs', 'list batch/jobs/ a/b -'],
  ['GET', '/apis/batch/v1/namespaces/%zz/jobs', 'list batch/jobs/ %zz -'],
  ['OPTIONS', '/apis/batch/v1/namespaces/other/jobs', ' batch/jobs/ other -'],
  ['GET', '/apis/batch/v1', 'get /apis/batch/v1'],
  ['GET', '/apis/batch/v1/', 'get /apis/batch/v1/'],
  ['GET', '/apis', 'get /apis'],
  ['GET', '/api/v1', 'get /api/v1'],
  ['GET', '/version', 'get /version'],
  ['GET', '/', 'get /'],
  ['GET', '', 'get '],
  ['OPTIONS', '/openapi/v3', 'options /openapi/v3'],
])('%s %s is %s', (method, url, expected) => {
  expect(said(method, url)).toBe(expected);
});

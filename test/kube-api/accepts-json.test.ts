import { acceptsJson } from '../../src/kube-api/accepts-json';

it.each<[string, boolean, string | undefined]>([
  ['who says nothing', true, undefined],
  ['who says nothing in words', true, ' '],
  ['kubectl', true, 'application/vnd.kubernetes.protobuf,application/json'],
  [
    'kubectl for a table',
    true,
    'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io',
  ],
  ['a watch', true, 'application/json;stream=watch'],
  ['client-node', true, 'application/json, */*;q=0.8'],
  ['curl', true, '*/*'],
  ['a browser', true, 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
  ['old programs of Java', true, 'text/html, image/gif, *; q=.2'],
  ['capitals', true, 'Application/JSON'],
  ['who knows protobuf alone', false, 'application/vnd.kubernetes.protobuf;stream=watch'],
  ['who wants YAML', false, 'application/yaml'],
  ['who does not want it', false, 'application/json;q=0'],
])('%s takes JSON: %s', (_, takes, accept) => {
  expect(acceptsJson(accept)).toBe(takes);
});

import type { Container } from '../../src/job/types';
import { securityOf } from '../../src/plan/security';
import { admitted } from '../support/plan';

function planned(pod: object, container: object) {
  const { spec } = admitted({ pod: { securityContext: { ...pod } }, container: { securityContext: { ...container } } })
    .spec.template;
  return securityOf(spec, spec.containers[0] as Container);
}

it.each<[string, object, object, object]>([
  ['nothing', {}, {}, {}],
  ['a user', {}, { runAsUser: 1000 }, { user: '1000' }],
  ['root, which is 0 and not nothing', {}, { runAsUser: 0 }, { user: '0' }],
  ['a user and a group', {}, { runAsUser: 1000, runAsGroup: 3000 }, { user: '1000:3000' }],
  ['those of the pod', { runAsUser: 1, runAsGroup: 2 }, {}, { user: '1:2' }],
  [
    'those of the container before those of the pod',
    { runAsUser: 1, runAsGroup: 2 },
    { runAsUser: 3 },
    { user: '3:2' },
  ],
  ['a file system that cannot be written', {}, { readOnlyRootFilesystem: true }, { readonlyRootFilesystem: true }],
  [
    'capabilities, with or without their prefix',
    {},
    { capabilities: { drop: ['ALL'], add: ['CAP_SYS_PTRACE'] } },
    { linuxParameters: { capabilities: { drop: ['ALL'], add: ['SYS_PTRACE'] } } },
  ],
])('%s', (_, pod, container, expected) => {
  expect(planned(pod, container)).toEqual(expected);
});

import type { AdmittedJob, PodSpec, PodTemplate } from '../../src/job/types';
import { validateTemplateUpdate } from '../../src/job/validate-template-update';
import { admit, makeJob } from '../support/job';

const { job } = admit(
  makeJob({ spec: { suspend: true }, pod: { initContainers: [{ name: 'init', image: 'busybox' }] } }),
);
const STARTED = '2026-01-31T12:00:00Z';
const conditions = [{ type: 'Suspended' as const, status: 'True' as const }];

function change(
  before: AdmittedJob,
  { spec, ...template }: Partial<Omit<PodTemplate, 'spec'>> & { spec?: Partial<PodSpec> },
) {
  const was = before.spec.template;
  const after = { ...before.spec, template: { ...was, ...template, spec: { ...was.spec, ...spec } as PodSpec } };
  return validateTemplateUpdate(before, { ...before, spec: after }).map(({ field }) => field);
}

const main = job.spec.template.spec.containers[0] as PodSpec['containers'][number];
const resources = { limits: { memory: '1Gi' } };
const required = { requiredDuringSchedulingIgnoredDuringExecution: {} };

describe('the template of a suspended Job', () => {
  it.each<[string, Parameters<typeof change>[1], string[]]>([
    ['may get a node selector', { spec: { nodeSelector: { a: 'b' } } }, []],
    ['may get tolerations and scheduling gates', { spec: { tolerations: [{}], schedulingGates: [{ name: 'x' }] } }, []],
    ['may get a node affinity', { spec: { affinity: { nodeAffinity: required } } }, []],
    ['may not get a pod affinity', { spec: { affinity: { podAffinity: required } } }, ['spec.template.spec']],
    ['may get labels and annotations', { metadata: { labels: { a: 'b' }, annotations: { c: 'd' } } }, []],
    ['may not get another name', { metadata: { ...job.spec.template.metadata, name: 'x' } }, ['spec.template']],
    ['may get resources', { spec: { containers: [{ ...main, resources }] } }, []],
    [
      'may get resources of init containers',
      { spec: { initContainers: [{ name: 'init', image: 'busybox', ...defaults(), resources }] } },
      [],
    ],
    ['may not get another image', { spec: { containers: [{ ...main, image: 'other' }] } }, ['spec.template.spec']],
    ['may not get another container', { spec: { containers: [main, { ...main, name: 'b' }] } }, ['spec.template.spec']],
    ['may not rename one', { spec: { containers: [{ ...main, name: 'b', resources }] } }, ['spec.template.spec']],
    ['may not get another deadline', { spec: { activeDeadlineSeconds: 5 } }, ['spec.template.spec']],
  ])('%s', (_, changed, fields) => {
    expect(change(job, changed)).toEqual(fields);
  });

  function defaults() {
    const {
      name: _,
      image: __,
      resources: ___,
      ...others
    } = job.spec.template.spec.initContainers?.[0] ?? { name: '' };
    return others;
  }
});

it.each<[string, AdmittedJob, string[]]>([
  ['that was never suspended is immutable', { ...job, spec: { ...job.spec, suspend: false } }, ['spec.template']],
  ['whose pods still run is immutable', { ...job, status: { active: 1, startTime: STARTED } }, ['spec.template']],
  [
    'that has run and is not told to be suspended yet is immutable',
    { ...job, status: { startTime: STARTED } },
    ['spec.template'],
  ],
  ['that has run and is suspended may change', { ...job, status: { startTime: STARTED, conditions } }, []],
  ['that has never run may change', job, []],
])('the template of a Job %s', (_, before, fields) => {
  expect(change(before, { spec: { nodeSelector: { a: 'b' } } })).toEqual(fields);
});

import { SCALARS } from '../../src/manifest/decode-scalar';
import { fieldNames, fieldType, isObjectType, KUBERNETES_TYPES } from '../../src/manifest/kubernetes-types';

describe('the table of Kubernetes types', () => {
  it('has a decoder for the type of every field', () => {
    for (const [type, fields] of Object.entries(KUBERNETES_TYPES)) {
      for (const field of Object.keys(fields)) {
        const name = fieldType(type, field)?.name ?? '';
        expect([type, field, name, isObjectType(name) || Object.hasOwn(SCALARS, name)]).toEqual([
          type,
          field,
          name,
          true,
        ]);
      }
    }
  });

  it('knows all of a JobSpec', () => {
    expect(fieldNames('JobSpec').sort()).toEqual(
      [
        ...[
          'activeDeadlineSeconds',
          'backoffLimit',
          'backoffLimitPerIndex',
          'completionMode',
          'completions',
          'managedBy',
        ],
        ...[
          'manualSelector',
          'maxFailedIndexes',
          'parallelism',
          'podFailurePolicy',
          'podReplacementPolicy',
          'selector',
        ],
        ...['successPolicy', 'suspend', 'template', 'ttlSecondsAfterFinished'],
      ].sort(),
    );
  });

  it.each([
    ['metadata', 'JobSpec', undefined],
    ['toString', 'JobSpec', undefined],
    ['containers', 'PodSpec', { name: 'Container', shape: 'list', alwaysWritten: true }],
    ['limits', 'ResourceRequirements', { name: 'Quantity', shape: 'map', alwaysWritten: false }],
  ])('says of %s in %s: %j', (field, type, expected) => {
    expect(fieldType(type, field)).toEqual(expected);
  });
});

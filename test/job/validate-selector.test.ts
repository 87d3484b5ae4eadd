import type { JobSpec } from '../../src/job/types';
import { matchLabelSelector } from '../../src/job/validate-selector';
import { makeJob, mistakesOf, UID } from '../support/job';

function withLabels(labels: Record<string, string>, spec: Partial<JobSpec> = {}) {
  const job = makeJob();
  job.spec = { ...job.spec, ...spec, template: { metadata: { labels }, spec: job.spec.template.spec } };
  return job;
}

describe('validateGeneratedSelector', () => {
  it.each(['controller-uid', 'batch.kubernetes.io/controller-uid', 'job-name', 'batch.kubernetes.io/job-name'])(
    'refuses another value of the generated label %s',
    (key) => {
      const expected = key.endsWith('job-name') ? 'pi' : UID;
      const mistakes = mistakesOf(withLabels({ [key]: 'mine' }));
      expect(mistakes[0]).toMatch(
        new RegExp(
          `^spec\\.template\\.metadata\\.labels\\[${key}\\]: Invalid value: {.*"${key}":"mine".*}: must be '${expected}'$`,
        ),
      );
    },
  );

  it('refuses a selector that is not the generated one', () => {
    const selector = { matchLabels: { app: 'x' } };
    expect(mistakesOf(withLabels({ app: 'x' }, { selector }))).toEqual([
      `spec.selector: Invalid value: {"matchLabels":{"batch.kubernetes.io/controller-uid":"${UID}","app":"x"}}: \`selector\` not auto-generated`,
    ]);
  });
});

describe('validateSelector', () => {
  it('requires a manual selector', () => {
    expect(mistakesOf(withLabels({}, { manualSelector: true }))).toEqual(['spec.selector: Required value']);
  });

  it('requires that it matches the labels of the template', () => {
    const selector = { matchLabels: { app: 'x' } };
    expect(mistakesOf(withLabels({ app: 'y' }, { manualSelector: true, selector }))).toEqual([
      'spec.template.metadata.labels: Invalid value: {"app":"y"}: `selector` does not match template `labels`',
    ]);
  });

  it('refuses expressions that are none', () => {
    const matchExpressions = [
      { key: 'app', operator: 'Is', values: ['x'] },
      { key: 'app', operator: 'In' },
      { key: 'app', operator: 'Exists', values: ['x'] },
    ];
    const mistakes = mistakesOf(withLabels({ app: 'x' }, { manualSelector: true, selector: { matchExpressions } }));
    expect(mistakes.slice(0, 3)).toEqual([
      'spec.selector.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator',
      "spec.selector.matchExpressions[1].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      "spec.selector.matchExpressions[2].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
    ]);
  });
});

describe('matchLabelSelector', () => {
  const labels = { app: 'x' };

  it.each([
    [{}, true],
    [{ matchLabels: { app: 'x' } }, true],
    [{ matchLabels: { app: 'y' } }, false],
    [{ matchLabels: { toString: 'x' } }, false],
    [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['w', 'x'] }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['x'] }] }, false],
    [{ matchExpressions: [{ key: 'none', operator: 'NotIn', values: ['x'] }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, false],
  ])('%j finds app=x: %s', (selector, found) => {
    expect(matchLabelSelector(selector, labels)).toBe(found);
  });
});

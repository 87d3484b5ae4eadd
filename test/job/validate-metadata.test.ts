import type { ObjectMeta } from '../../src/job/types';
import { makeJob, mistakesOf } from '../support/job';

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

describe('validateMetadata', () => {
  it.each<[string, ObjectMeta, string[]]>([
    ['no name', {}, ['metadata.name: Required value: name or generateName is required']],
    ['capital letters', { name: 'Pi' }, [`metadata.name: Invalid value: "Pi": ${SUBDOMAIN}`]],
    [
      'a name that ends with a dot',
      { name: 'pi.' },
      [
        `metadata.name: Invalid value: "pi.": ${SUBDOMAIN}`,
        ...['pi.', 'pi.'].map((value) => `spec.template.labels: Invalid value: "${value}": ${LABEL}`),
      ],
    ],
    [
      'a generateName with capital letters',
      { generateName: 'Pi-', name: 'pi' },
      [`metadata.generateName: Invalid value: "Pi-": ${SUBDOMAIN}`],
    ],
    ['a label with a space', { name: 'pi', labels: { a: 'x y' } }, [`metadata.labels: Invalid value: "x y": ${LABEL}`]],
    [
      'a label of 64 characters',
      { name: 'pi', labels: { a: 'x'.repeat(64) } },
      [`metadata.labels: Invalid value: "${'x'.repeat(64)}": must be no more than 63 characters`],
    ],
    [
      'a label whose key has no name',
      { name: 'pi', labels: { 'example.com/': 'x' } },
      [
        'metadata.labels: Invalid value: "example.com/": name part must be non-empty',
        "metadata.labels: Invalid value: \"example.com/\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      ],
    ],
    [
      'annotations of more than 256 KiB',
      { name: 'pi', annotations: { a: 'x'.repeat(262_144) } },
      ['metadata.annotations: Too long: may not be more than 262144 bytes'],
    ],
    [
      'an owner without uid',
      { name: 'pi', ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'x', uid: '' }] },
      ['metadata.ownerReferences[0].uid: Invalid value: "": must not be empty'],
    ],
  ])('refuses %s', (_, metadata, mistakes) => {
    expect(mistakesOf(makeJob({ metadata }))).toEqual(mistakes);
  });

  it.each<[string, ObjectMeta]>([
    ['a name with dots', { name: 'a.b-c.d' }],
    ['a name of 63 characters', { name: 'a'.repeat(63) }],
    ['an empty label', { name: 'pi', labels: { a: '' } }],
    [
      'an annotation whose key has capital letters before the slash',
      { name: 'pi', annotations: { 'Example.com/A': 'b' } },
    ],
    ['annotations of exactly 256 KiB', { name: 'pi', annotations: { a: 'x'.repeat(262_143) } }],
  ])('takes %s', (_, metadata) => {
    expect(mistakesOf(makeJob({ metadata }))).toEqual([]);
  });

  it('refuses a name above 63 characters for the labels that are made of it', () => {
    const name = 'a'.repeat(64);
    const mistake = `spec.template.labels: Invalid value: "${name}": must be no more than 63 characters`;
    // Once for each generated label with the name.
    expect(mistakesOf(makeJob({ metadata: { name } }))).toEqual([mistake, mistake]);
  });

  it('refuses a name above 253 characters', () => {
    const name = 'a'.repeat(254);
    expect(mistakesOf(makeJob({ metadata: { name, labels: { a: 'b' } } }))[0]).toBe(
      `metadata.name: Invalid value: "${name}": must be no more than 253 characters`,
    );
  });
});

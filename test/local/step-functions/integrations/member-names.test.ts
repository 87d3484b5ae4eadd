import { camelCase, pascalCase } from '../../../../src/local/step-functions/integrations/member-names';

describe('camelCase and pascalCase', () => {
  it('rename members at every depth and leave values alone', () => {
    const request = { AwsvpcConfiguration: { Subnets: ['Subnet-A'] }, List: [{ Name: 'PATH', Value: 'x' }], N: null };
    const same = { awsvpcConfiguration: { subnets: ['Subnet-A'] }, list: [{ name: 'PATH', value: 'x' }], n: null };
    expect(camelCase(request)).toEqual(same);
    expect(pascalCase(same)).toEqual(request);
  });

  it('writes the members of a task as Step Functions was recorded to', () => {
    const members = { privateIpv4Address: 1, runtimeId: 1, ephemeralStorage: { sizeInGiB: 20 }, gpuIds: [] };
    expect(Object.keys(pascalCase(members) as object)).toEqual([
      'EphemeralStorage',
      'GpuIds',
      'PrivateIpv4Address',
      'RuntimeId',
    ]);
  });

  it('leaves out what is undefined', () => {
    expect(pascalCase({ exitCode: undefined, name: 'a' })).toEqual({ Name: 'a' });
  });
});

import { madeUpId, type Named } from '../physical-names';
import type { ResourceType } from '../resource-type';

const NETWORK = 'has no stand-in: containers use the network of this machine';

/** Network resources only have ids, which are passed on to RunTask and not looked at. */
const network = (prefix: string, attributes: ResourceType['attributes'] = {}): ResourceType => {
  const id = (resource: Named) => madeUpId(prefix, resource);
  return { here: NETWORK, names: { longest: 255 }, ref: id, attributes };
};

const nothing = (here: string): ResourceType => ({ here, names: { longest: 255 } });

/** Types nothing stands in for, and why. Their properties are not looked at. */
export const IGNORED_TYPES: Record<string, ResourceType> = {
  'AWS::EC2::VPC': network('vpc', {
    VpcId: (resource) => madeUpId('vpc', resource),
    DefaultSecurityGroup: (resource) => madeUpId('sg', resource),
    CidrBlock: () => '10.0.0.0/16',
  }),
  'AWS::EC2::Subnet': network('subnet', {
    SubnetId: (resource) => madeUpId('subnet', resource),
    AvailabilityZone: ({ place }) => `${place.region}a`,
  }),
  'AWS::EC2::RouteTable': network('rtb', { RouteTableId: (resource) => madeUpId('rtb', resource) }),
  'AWS::EC2::SubnetRouteTableAssociation': network('rtbassoc'),
  'AWS::EC2::Route': network('r'),
  'AWS::EC2::InternetGateway': network('igw', { InternetGatewayId: (resource) => madeUpId('igw', resource) }),
  'AWS::EC2::VPCGatewayAttachment': network('attach'),
  'AWS::EC2::VPCEndpoint': network('vpce'),
  'AWS::EC2::SecurityGroup': network('sg', {
    GroupId: (resource) => madeUpId('sg', resource),
    VpcId: (resource) => madeUpId('vpc', resource),
  }),
  'AWS::EC2::SecurityGroupIngress': network('sgr'),
  'AWS::EC2::SecurityGroupEgress': network('sgr'),
  'AWS::ECS::ClusterCapacityProviderAssociations': nothing('has no stand-in: every task names its capacity provider'),
  'AWS::ApiGateway::Account': nothing('has no stand-in: the API writes no logs'),
  'AWS::ApiGateway::Deployment': nothing('has no stand-in: the API is what the assembly has'),
  'AWS::ApiGateway::Resource': nothing('has no stand-in: every path goes to the same function'),
  'AWS::CloudWatch::Alarm': nothing('has no stand-in: nothing here is measured'),
  'AWS::CloudWatch::Dashboard': nothing('has no stand-in: nothing here is measured'),
  'AWS::CDK::Metadata': nothing('has no stand-in: it counts how CDK is used'),
};

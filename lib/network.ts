import { CfnOutput, Stack } from 'aws-cdk-lib';
import {
  type ISecurityGroup,
  type ISubnet,
  type IVpc,
  SecurityGroup,
  Subnet,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

export interface NetworkProps {
  /** Run the pods in these subnets instead of a VPC of our own; then `vpcId` is needed too. */
  vpcId?: string;
  subnetIds?: string[];
  /** Whether the given subnets are public ones without NAT, where a pod needs an address of its own to pull its image. */
  assignPublicIp?: boolean;
}

/** Where pods run. Our own VPC has public subnets only: a NAT gateway would cost money while nothing runs. */
export class Network extends Construct {
  readonly subnets: ISubnet[];
  readonly securityGroup: ISecurityGroup;
  readonly assignPublicIp: boolean;

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const given = props.subnetIds?.length ? props.subnetIds : undefined;
    if (given && !props.vpcId) throw new Error('context "subnetIds" needs context "vpcId": the VPC the subnets are in');
    const vpc: IVpc = given
      ? Vpc.fromVpcAttributes(this, 'Vpc', {
          vpcId: props.vpcId as string,
          availabilityZones: Stack.of(this).availabilityZones,
        })
      : new Vpc(this, 'Vpc', {
          maxAzs: 2,
          natGateways: 0,
          subnetConfiguration: [{ name: 'pods', subnetType: SubnetType.PUBLIC, cidrMask: 20 }],
          restrictDefaultSecurityGroup: false,
        });
    this.subnets = given
      ? given.map((subnetId, index) => Subnet.fromSubnetId(this, `Subnet${index}`, subnetId))
      : vpc.publicSubnets;
    this.assignPublicIp = given ? (props.assignPublicIp ?? false) : true;
    this.securityGroup = new SecurityGroup(this, 'Pods', {
      vpc,
      description: 'Pods of Gantry: out to anywhere, in from nowhere',
      allowAllOutbound: true,
    });
    new CfnOutput(this, 'PodSecurityGroup', { value: this.securityGroup.securityGroupId });
  }
}

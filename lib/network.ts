import { CfnOutput, Stack } from 'aws-cdk-lib';
import { type ISecurityGroup, type IVpc, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

export interface NetworkProps {
  /** Run the pods in these subnets instead of a VPC of our own. */
  given?: {
    vpcId: string;
    subnetIds: string[];
    /** Whether they are public ones without NAT, where a pod needs an address of its own to pull its image. */
    assignPublicIp: boolean;
  };
}

/** Where pods run. Our own VPC has public subnets only: a NAT gateway would cost money while nothing runs. */
export class Network extends Construct {
  readonly subnetIds: string[];
  readonly securityGroup: ISecurityGroup;
  readonly assignPublicIp: boolean;

  constructor(scope: Construct, id: string, { given }: NetworkProps) {
    super(scope, id);
    const vpc: IVpc = given
      ? Vpc.fromVpcAttributes(this, 'Vpc', {
          vpcId: given.vpcId,
          availabilityZones: Stack.of(this).availabilityZones,
        })
      : new Vpc(this, 'Vpc', {
          maxAzs: 2,
          natGateways: 0,
          subnetConfiguration: [{ name: 'pods', subnetType: SubnetType.PUBLIC, cidrMask: 20 }],
          // Emptying the default group takes a custom resource with a function of its own; nothing here uses that group.
          restrictDefaultSecurityGroup: false,
        });
    this.subnetIds = given?.subnetIds ?? vpc.publicSubnets.map(({ subnetId }) => subnetId);
    this.assignPublicIp = given ? given.assignPublicIp : true;
    this.securityGroup = new SecurityGroup(this, 'Pods', {
      vpc,
      description: 'Pods of Gantry: out to anywhere, in from nowhere',
      allowAllOutbound: true,
    });
    new CfnOutput(this, 'PodSecurityGroup', { value: this.securityGroup.securityGroupId });
  }
}

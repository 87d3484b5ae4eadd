import { approximated, type FieldTable, honoured, oneOf, refused } from './field-rule';

const NO_STORE = 'there is no store of ConfigMaps and Secrets yet';
const IN_IMAGE = 'Put the files into the image, or let an init container write them into an emptyDir volume.';
const GONE = 'a Fargate task cannot mount it';
const USE_S3 = 'Let the program, or an init container with an emptyDir volume, read and write Amazon S3.';

const names = (...types: string[]) => Object.fromEntries(types.map((type) => [type, refused(GONE, USE_S3)]));

/** core/v1 Volume: its name and its sources. */
export const VOLUME: FieldTable = {
  name: honoured('as in Kubernetes'),
  emptyDir: approximated(
    'a volume of the task, shared by its containers; a restart with OnFailure is a new task, and begins with an empty one',
  ),
  hostPath: refused('there are no nodes whose files could be mounted', 'Use an emptyDir volume.'),
  configMap: refused(NO_STORE, IN_IMAGE),
  secret: refused(NO_STORE, 'Let the program read the secret from AWS Secrets Manager, as the task role allows it.'),
  projected: refused(NO_STORE, IN_IMAGE),
  downwardAPI: refused('Fargate writes no files about the pod', 'Use env with valueFrom.fieldRef.'),
  persistentVolumeClaim: refused('there are no persistent volumes yet', USE_S3),
  ephemeral: refused(
    'there are no persistent volumes yet',
    'Use an emptyDir volume with an ephemeral-storage request.',
  ),
  nfs: refused('Fargate mounts no NFS servers', USE_S3),
  image: refused('Fargate mounts no images', IN_IMAGE),
  gitRepo: refused('Fargate clones no repositories', 'Clone it in an init container with an emptyDir volume.'),
  ...names('awsElasticBlockStore', 'azureDisk', 'azureFile', 'cephfs', 'cinder', 'csi', 'fc', 'flexVolume', 'flocker'),
  ...names('gcePersistentDisk', 'glusterfs', 'iscsi', 'photonPersistentDisk', 'portworxVolume', 'quobyte', 'rbd'),
  ...names('scaleIO', 'storageos', 'vsphereVolume'),
};

/** core/v1 EmptyDirVolumeSource. */
export const EMPTY_DIR: FieldTable = {
  medium: refused('Fargate has no volumes in memory', 'Leave the medium out: the volume is on disk.'),
  sizeLimit: approximated('the task gets that much storage more; a pod whose volume grows larger is not evicted'),
};

/** core/v1 VolumeMount. */
export const VOLUME_MOUNT: FieldTable = {
  name: honoured('as in Kubernetes'),
  mountPath: honoured('as in Kubernetes'),
  readOnly: honoured('as in Kubernetes'),
  subPath: refused('ECS mounts a volume as a whole', 'Mount the volume and use a path in it.'),
  subPathExpr: refused('ECS mounts a volume as a whole', 'Mount the volume and use a path in it.'),
  mountPropagation: refused('ECS does not propagate mounts', 'Leave the field out.', oneOf('None')),
  recursiveReadOnly: refused(
    'ECS makes the mount itself read-only',
    'Leave the field out.',
    oneOf('Disabled', 'IfPossible'),
  ),
};
